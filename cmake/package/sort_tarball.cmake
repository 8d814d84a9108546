# SPDX-License-Identifier: MIT
# Run by CPack behind each package. It writes the files of a tarball in the order in which the
# folder happens to hold them; here they are put in the order of their names.

if(NOT CPACK_GENERATOR STREQUAL "TGZ")
  return()
endif()
set(time "$ENV{SOURCE_DATE_EPOCH}")
if(time STREQUAL "")
  return() # nobody asks for the same bytes
endif()
get_filename_component(folder ${CPACK_TEMPORARY_DIRECTORY} DIRECTORY)
get_filename_component(name ${CPACK_TEMPORARY_DIRECTORY} NAME)
execute_process(
  COMMAND tar --sort=name --format=ustar --mtime=@${time} --owner=root:0 --group=root:0
          -C ${folder} -cf - ${name}
  COMMAND gzip -9n
  OUTPUT_FILE ${CPACK_PACKAGE_FILES}
  RESULTS_VARIABLE results)
if(NOT results STREQUAL "0;0")
  message(FATAL_ERROR "The tarball could not be put in order: ${results}")
endif()
