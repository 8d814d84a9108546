# SPDX-License-Identifier: MIT
# The libraries we build on, found by pkg-config: library(NAME MODULE [ARCHIVE file...]) makes the
# target library::NAME. With AE_STATIC it is the archive that the development package brings along,
# so that the program needs the C library alone; where there is none, the shared library is taken
# and that is said.

option(AE_STATIC "Link the archives of the libraries, where there are any" OFF)

function(library name module)
  cmake_parse_arguments(LIBRARY "" "" "ARCHIVE" ${ARGN})
  string(TOUPPER ${name} prefix)
  pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET ${module})
  add_library(library_${name} INTERFACE)
  add_library(library::${name} ALIAS library_${name})
  if(AE_STATIC)
    find_library(${prefix}_ARCHIVE NAMES ${LIBRARY_ARCHIVE} NAMES_PER_DIR
                 HINTS ${${prefix}_LIBDIR} ${${prefix}_STATIC_LIBRARY_DIRS})
    mark_as_advanced(${prefix}_ARCHIVE)
    if(${prefix}_ARCHIVE)
      # What the archive itself needs: system libraries, which pkg-config lists behind it.
      set(needs ${${prefix}_STATIC_LIBRARIES})
      list(REMOVE_AT needs 0)
      target_link_libraries(library_${name} INTERFACE ${${prefix}_ARCHIVE} ${needs})
      target_include_directories(library_${name} SYSTEM INTERFACE ${${prefix}_INCLUDE_DIRS})
      target_compile_options(library_${name} INTERFACE ${${prefix}_CFLAGS_OTHER})
      return()
    endif()
    message(WARNING "There is no archive of ${name} here: the program will need its shared library")
  endif()
  target_link_libraries(library_${name} INTERFACE PkgConfig::${prefix})
endfunction()
