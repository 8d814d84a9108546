# SPDX-License-Identifier: MIT
# A room is a folder that is a library of its own: ae_NAME. Its headers are reached as "NAME/x.h",
# through a folder of links that is handed only to the rooms that name it: what a room may not see,
# it cannot include. tests/layers.sh checks the same arrows in the text.

# export_headers(NAME TREE HEADER...) - links the headers as TREE/NAME/x.h below the build folder.
function(export_headers name tree)
  file(MAKE_DIRECTORY ${tree}/${name})
  foreach(header IN LISTS ARGN)
    get_filename_component(base ${header} NAME)
    file(CREATE_LINK ${header} ${tree}/${name}/${base} COPY_ON_ERROR SYMBOLIC)
  endforeach()
endfunction()

# room(NAME FOLDER folder [EXCEPT file...] [SEES room...] [LIBRARIES target...]
#      [PUBLIC_LIBRARIES target...]) - PUBLIC_LIBRARIES are those that the room's headers name.
function(room name)
  cmake_parse_arguments(ROOM "" "FOLDER" "EXCEPT;SEES;LIBRARIES;PUBLIC_LIBRARIES" ${ARGN})
  set(folder ${CMAKE_SOURCE_DIR}/${ROOM_FOLDER})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.c ${folder}/handlers/*.c)
  file(GLOB headers CONFIGURE_DEPENDS ${folder}/*.h ${folder}/*.def)
  foreach(except IN LISTS ROOM_EXCEPT)
    list(REMOVE_ITEM sources ${folder}/${except})
  endforeach()
  set(tree ${CMAKE_BINARY_DIR}/rooms/${name})
  export_headers(${name} ${tree} ${headers})
  add_library(ae_${name} STATIC ${sources})
  set_property(TARGET ae_${name} PROPERTY AE_SOURCES ${sources})
  target_include_directories(ae_${name} PUBLIC ${tree})
  target_link_libraries(ae_${name} PRIVATE ae_options ${ROOM_LIBRARIES}
                                        PUBLIC ${ROOM_PUBLIC_LIBRARIES})
  foreach(seen IN LISTS ROOM_SEES)
    target_link_libraries(ae_${name} PUBLIC ae_${seen})
  endforeach()
endfunction()

# rule_modules(FOLDER folder ROOM room SEES room...) - every .c in the folder is a rule module; it
# sees module.h (with severity.h), scan.h and text.h of its room, the headers that need nothing but base
# (ascii_words.h, secret_value.h), and nothing else of it. The list of modules that the
# registry reads is made from the file names, so a new module is one new file.
function(rule_modules)
  cmake_parse_arguments(MODULES "" "FOLDER;ROOM" "SEES" ${ARGN})
  set(folder ${CMAKE_SOURCE_DIR}/${MODULES_FOLDER})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.c)
  list(APPEND sources ${AE_MORE_MODULES})
  set(tree ${CMAKE_BINARY_DIR}/rooms/modules)
  set(room_folder ${CMAKE_SOURCE_DIR}/${MODULES_ROOM})
  export_headers(${MODULES_ROOM} ${tree} ${room_folder}/module.h ${room_folder}/scan.h
                 ${room_folder}/text.h ${room_folder}/severity.h ${room_folder}/ascii_words.h
                 ${room_folder}/secret_value.h)
  set(list "")
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    string(APPEND list "MODULE(${name})\n")
  endforeach()
  set(generated ${CMAKE_BINARY_DIR}/rooms/module_list)
  file(MAKE_DIRECTORY ${generated}/rules)
  file(CONFIGURE OUTPUT ${generated}/rules/module_list.def CONTENT "${list}" @ONLY)
  add_library(ae_modules OBJECT ${sources})
  target_include_directories(ae_modules PRIVATE ${tree})
  target_link_libraries(ae_modules PRIVATE ae_options)
  # A rule states the fields it needs; the others are zero. (Behind -Wextra, which sets it again.)
  set_source_files_properties(${sources} PROPERTIES
    COMPILE_OPTIONS -Wno-missing-field-initializers)
  foreach(seen IN LISTS MODULES_SEES)
    target_link_libraries(ae_modules PRIVATE ae_${seen})
  endforeach()
  target_include_directories(ae_${MODULES_ROOM} PRIVATE ${generated})
  target_sources(ae_${MODULES_ROOM} PRIVATE $<TARGET_OBJECTS:ae_modules>)
endfunction()

# rule_packs(FOLDER folder ROOM room SEES room... LIBRARIES target...) - every .yaml in the folder is a
# pack that ships: the build reads it (cmake/pack_to_image.c, over the room's own sources) and compiles
# in what it made of it. The two lines that have to be known before it is loaded are read here.
function(rule_packs)
  cmake_parse_arguments(PACKS "" "FOLDER;ROOM" "SEES;LIBRARIES" ${ARGN})
  file(GLOB packs CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${PACKS_FOLDER}/*.yaml)
  set(folder ${CMAKE_BINARY_DIR}/rooms/packs)
  file(MAKE_DIRECTORY ${folder})

  # The room once more, with an empty list of packs: its own library holds the images.
  set(without ${CMAKE_BINARY_DIR}/rooms/without_packs)
  file(MAKE_DIRECTORY ${without}/${PACKS_ROOM})
  file(CONFIGURE OUTPUT ${without}/${PACKS_ROOM}/pack_list.def CONTENT "" @ONLY)
  get_target_property(sources ae_${PACKS_ROOM} AE_SOURCES)
  add_executable(pack_to_image cmake/pack_to_image.c ${sources} $<TARGET_OBJECTS:ae_modules>)
  target_include_directories(pack_to_image PRIVATE ${without}
    ${CMAKE_BINARY_DIR}/rooms/module_list ${CMAKE_BINARY_DIR}/rooms/${PACKS_ROOM})
  target_link_libraries(pack_to_image PRIVATE ae_options ae_program ${PACKS_LIBRARIES})
  foreach(seen IN LISTS PACKS_SEES)
    target_link_libraries(pack_to_image PRIVATE ae_${seen})
  endforeach()

  set(list "")
  foreach(pack IN LISTS packs)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${pack})
    get_filename_component(name ${pack} NAME_WE)
    string(MAKE_C_IDENTIFIER ${name} symbol)
    file(STRINGS ${pack} id REGEX "^id: " LIMIT_COUNT 1)
    file(STRINGS ${pack} languages REGEX "^languages: " LIMIT_COUNT 1)
    string(REGEX REPLACE "^id: *" "" id "${id}")
    string(REGEX REPLACE "^languages: *|[][ ]" "" languages "${languages}")
    string(APPEND list "PACK(${symbol}, \"${name}.yaml\", \"${id}\", \"${languages}\")\n")
    add_custom_command(OUTPUT ${folder}/${name}.c
      COMMAND pack_to_image ${pack} ${folder}/${name}.c ${symbol}
      DEPENDS pack_to_image ${pack}
      VERBATIM)
    target_sources(ae_${PACKS_ROOM} PRIVATE ${folder}/${name}.c)
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/rooms/module_list/rules/pack_list.def CONTENT "${list}" @ONLY)
endfunction()
