# Compiler options of every target, and the libraries of Debian that we use.
option(NICOL_TESTS "Build the tests" OFF)
option(NICOL_FUZZ "Build the fuzz targets (clang)" OFF)
option(NICOL_FAULTS "Let tests make allocations fail" OFF)
set(NICOL_SANITIZE "" CACHE STRING "-fsanitize= value, e.g. address,undefined")
option(NICOL_COVERAGE "Count executed lines" OFF)

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Members that an initialiser leaves out are zero: that is meant wherever it is
# written, and gcc and clang disagree on where to warn of it.
add_library(nicol_options INTERFACE)
target_compile_definitions(nicol_options INTERFACE _GNU_SOURCE
	NICOL_VERSION="${PROJECT_VERSION}")
target_compile_options(nicol_options INTERFACE -Wall -Wextra -Wpedantic
	-Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings
	-Wundef -Wno-missing-field-initializers -Werror -fvisibility=hidden -fno-common
	-ffunction-sections -fdata-sections)
target_include_directories(nicol_options INTERFACE
	${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
if(NICOL_SANITIZE)
	target_compile_options(nicol_options INTERFACE
		-fsanitize=${NICOL_SANITIZE} -fno-omit-frame-pointer
		-fno-sanitize-recover=all)
	target_link_options(nicol_options INTERFACE
		-fsanitize=${NICOL_SANITIZE})
endif()
if(NICOL_FAULTS)
	target_compile_definitions(nicol_options INTERFACE NICOL_FAULTS)
endif()
if(NICOL_COVERAGE)
	target_compile_options(nicol_options INTERFACE --coverage)
	target_link_options(nicol_options INTERFACE --coverage)
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
# Headers alone: both libraries are loaded at the first connection.
pkg_check_modules(LIBPQ REQUIRED libpq)
pkg_check_modules(SQLITE REQUIRED sqlite3)

add_library(nicol_deps INTERFACE)
target_include_directories(nicol_deps SYSTEM INTERFACE
	${LIBPQ_INCLUDE_DIRS} ${SQLITE_INCLUDE_DIRS})
target_link_libraries(nicol_deps INTERFACE PkgConfig::JANSSON
	Threads::Threads ${CMAKE_DL_LIBS} m)
