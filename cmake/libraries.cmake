# libnicol.so and libnicol.a. In both, only nicol_ symbols are visible: the
# shared one by visibility and a version script, the static one by linking
# all rooms into one object whose hidden symbols are then made local.
add_library(nicol_shared SHARED $<TARGET_OBJECTS:nicol_rooms>)
set_target_properties(nicol_shared PROPERTIES OUTPUT_NAME nicol
	VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
target_link_libraries(nicol_shared PRIVATE nicol_options nicol_deps)
target_link_options(nicol_shared PRIVATE -Wl,--gc-sections -Wl,--as-needed
	-Wl,--version-script=${CMAKE_SOURCE_DIR}/cmake/nicol.map)

set(one ${CMAKE_BINARY_DIR}/nicol_one.o)
set(archive ${CMAKE_BINARY_DIR}/libnicol.a)
add_custom_command(OUTPUT ${archive}
	COMMAND ${CMAKE_LINKER} -r -o ${one} $<TARGET_OBJECTS:nicol_rooms>
	COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${one}
	COMMAND ${CMAKE_COMMAND} -E rm -f ${archive}
	COMMAND ${CMAKE_AR} rcs ${archive} ${one}
	DEPENDS nicol_rooms $<TARGET_OBJECTS:nicol_rooms>
	COMMAND_EXPAND_LISTS VERBATIM)
add_custom_target(nicol_archive ALL DEPENDS ${archive})
add_library(nicol_static INTERFACE)
add_dependencies(nicol_static nicol_archive)
target_link_libraries(nicol_static INTERFACE ${archive} nicol_deps)
target_include_directories(nicol_static INTERFACE ${CMAKE_SOURCE_DIR}/include)
