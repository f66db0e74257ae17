# nicol_embed(TARGET): every src/ROOM/NAME.sql (and other *.embed.* text)
# becomes the function-less constant `embedded_ROOM_NAME` (a nicol_str),
# declared in the generated header "embed/ROOM_NAME.h".
function(nicol_embed target)
	file(GLOB_RECURSE texts CONFIGURE_DEPENDS
		${CMAKE_SOURCE_DIR}/src/*.sql ${CMAKE_SOURCE_DIR}/src/*.embed)
	foreach(text ${texts})
		get_filename_component(name ${text} NAME_WE)
		get_filename_component(dir ${text} DIRECTORY)
		get_filename_component(room ${dir} NAME)
		set(id ${room}_${name})
		set(out ${CMAKE_BINARY_DIR}/embed/embed/${id}.h)
		add_custom_command(OUTPUT ${out}
			COMMAND ${CMAKE_COMMAND} -DIN=${text} -DOUT=${out}
				-DID=${id} -P ${CMAKE_SOURCE_DIR}/cmake/embed_one.cmake
			DEPENDS ${text} ${CMAKE_SOURCE_DIR}/cmake/embed_one.cmake)
		list(APPEND headers ${out})
	endforeach()
	if(headers)
		target_sources(${target} PRIVATE ${headers})
	endif()
	target_include_directories(${target} PUBLIC ${CMAKE_BINARY_DIR}/embed)
endfunction()
