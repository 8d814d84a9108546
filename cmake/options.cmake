# SPDX-License-Identifier: MIT
# What every target is compiled with: ae_options. Warnings are errors in the developers' presets.

option(AE_WERROR "Warnings are errors" OFF)
set(AE_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them: address,undefined or thread")
option(AE_FUZZ "Build the fuzzers (clang)" OFF)
set(AE_MORE_MODULES "" CACHE STRING "Rule modules from elsewhere, for benchmarks: files")
set(AE_PAGES_URL "" CACHE STRING
    "Where editors find docs/rules: a URL; empty: what is installed beside the program")
option(AE_COVERAGE "Count the lines that tests run" OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)

add_library(ae_options INTERFACE)
add_library(ae_program INTERFACE) # what the program is linked with besides
target_compile_options(ae_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
  $<$<BOOL:${AE_WERROR}>:-Werror>)
target_compile_definitions(ae_options INTERFACE AE_VERSION="${PROJECT_VERSION}" AE_DATE="${AE_DATE}"
                           AE_PAGES_URL="${AE_PAGES_URL}")

# Nothing of the folder it was built in is in the program, so that two builds are the same.
include(CheckCCompilerFlag)
check_c_compiler_flag(-ffile-prefix-map=/a=b AE_HAS_PREFIX_MAP)
if(AE_HAS_PREFIX_MAP AND NOT AE_COVERAGE)
  target_compile_options(ae_options INTERFACE
    $<$<CONFIG:Release>:-ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=.>)
endif()

# A release is hardened as Debian hardens its packages, and leaves out what nothing calls.
include(CheckLinkerFlag)
check_linker_flag(C "-pie;-Wl,-z,relro,-z,now,--as-needed,--gc-sections" AE_HAS_HARDENED_LINK)
if(NOT AE_SANITIZE)
  target_compile_options(ae_options INTERFACE
    "$<$<CONFIG:Release>:-fPIE;-fstack-protector-strong;-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>"
    "$<$<CONFIG:Release>:-ffunction-sections;-fdata-sections>")
  # For the program alone: Criterion's tests are data that nothing calls.
  if(AE_HAS_HARDENED_LINK)
    target_link_options(ae_program INTERFACE
      "$<$<CONFIG:Release>:-pie;-Wl,-z,relro,-z,now,--as-needed,--gc-sections>")
  endif()
endif()

if(AE_SANITIZE)
  target_compile_options(ae_options INTERFACE -fsanitize=${AE_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(ae_options INTERFACE -fsanitize=${AE_SANITIZE})
endif()
if(AE_FUZZ)
  target_compile_options(ae_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(AE_COVERAGE)
  target_compile_options(ae_options INTERFACE --coverage)
  target_link_options(ae_options INTERFACE --coverage)
endif()
