# What `make install` puts where: the program with its manual page and
# completions, both libraries, the headers, and the files by which pkg-config
# and CMake find them.
include(CMakePackageConfigHelpers)

install(TARGETS nicol nicol-schema-engine RUNTIME)
install(TARGETS nicol_shared LIBRARY)
install(FILES ${CMAKE_BINARY_DIR}/libnicol.a
	DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/nicol
	DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# pkg-config and the CMake package
configure_file(packaging/nicol.pc.in nicol.pc.tmp @ONLY)
install(CODE "
	file(READ \"${CMAKE_BINARY_DIR}/nicol.pc.tmp\" text)
	# the prefix is known only now: cmake --install --prefix
	string(REGEX REPLACE \"^prefix=[^\\n]*\"
		\"prefix=\${CMAKE_INSTALL_PREFIX}\" text \"\${text}\")
	file(WRITE \"${CMAKE_BINARY_DIR}/nicol.pc\" \"\${text}\")")
install(FILES ${CMAKE_BINARY_DIR}/nicol.pc
	DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/nicol)
configure_package_config_file(packaging/nicolConfig.cmake.in nicolConfig.cmake
	INSTALL_DESTINATION ${package}
	PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(nicolConfigVersion.cmake
	COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/nicolConfig.cmake
	${CMAKE_BINARY_DIR}/nicolConfigVersion.cmake DESTINATION ${package})

# Written by the program itself, from its table of commands.
function(nicol_says file destination)
	set(out ${CMAKE_BINARY_DIR}/said/${file})
	add_custom_command(OUTPUT ${out} DEPENDS nicol
		COMMAND ${CMAKE_COMMAND} -E make_directory
			${CMAKE_BINARY_DIR}/said
		COMMAND nicol ${ARGN} > ${out}.tmp
		COMMAND ${CMAKE_COMMAND} -E rename ${out}.tmp ${out})
	set_property(GLOBAL APPEND PROPERTY NICOL_SAID ${out})
	install(FILES ${out} DESTINATION ${destination})
endfunction()
nicol_says(nicol.1 ${CMAKE_INSTALL_MANDIR}/man1 man)
nicol_says(nicol ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
	completion bash)
nicol_says(_nicol ${CMAKE_INSTALL_DATADIR}/zsh/site-functions completion zsh)
nicol_says(nicol.fish ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
	completion fish)
get_property(said GLOBAL PROPERTY NICOL_SAID)
add_custom_target(nicol_said ALL DEPENDS ${said})
