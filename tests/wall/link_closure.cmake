# The wall, at configure time: nothing but the vault's own targets reaches lib/vault by linking,
# itself or by way of others. A new target is on the record side unless it is named here.
set(wall_of_vault tnotes_vault tnotes_vault_cli tnotes-vault
  vault_tests cli_tests fixed_vault command_table lint_headers)  # tests of both sides

# For the checks of what was built.
list(JOIN wall_of_vault "\n" names)
file(WRITE ${CMAKE_BINARY_DIR}/wall_of_vault.txt "${names}\n")

# The targets of a directory and of those below it.
function(wall_targets directory out)
  get_property(found DIRECTORY ${directory} PROPERTY BUILDSYSTEM_TARGETS)
  get_property(below DIRECTORY ${directory} PROPERTY SUBDIRECTORIES)
  foreach(each IN LISTS below)
    wall_targets(${each} more)
    list(APPEND found ${more})
  endforeach()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

# All that a target is made of: every name that its properties link or compile, also within generator
# expressions, as a file's path or behind -l, and what is named by the targets among these. A source
# of the vault's counts as all of it.
function(wall_closure target out)
  set(waiting ${target})
  set(seen "")
  while(waiting)
    list(POP_FRONT waiting each)
    if(each IN_LIST seen)
      continue()
    endif()
    list(APPEND seen ${each})
    if(NOT TARGET ${each})
      continue()
    endif()
    foreach(property ALIASED_TARGET LINK_LIBRARIES INTERFACE_LINK_LIBRARIES
        INTERFACE_LINK_LIBRARIES_DIRECT LINK_OPTIONS INTERFACE_LINK_OPTIONS LINK_FLAGS SOURCES
        INTERFACE_SOURCES IMPORTED_LOCATION IMPORTED_OBJECTS IMPORTED_LINK_INTERFACE_LIBRARIES
        PRECOMPILE_HEADERS INTERFACE_PRECOMPILE_HEADERS COMPILE_OPTIONS INTERFACE_COMPILE_OPTIONS)
      get_target_property(value ${each} ${property})
      if(value)
        string(REGEX MATCHALL "[A-Za-z0-9_.+-]+(::[A-Za-z0-9_.+-]+)*" names "${value}")
        list(TRANSFORM names REPLACE "^(-l|-Wl,-l|lib)(tnotes.*)$" "\\2")
        list(TRANSFORM names REPLACE "^(tnotes.*)\\.(a|so)$" "\\1")
        list(APPEND waiting ${names})
        if(value MATCHES "(^|[;/\"<])vault/")
          list(APPEND waiting tnotes_vault)
        endif()
      endif()
    endforeach()
  endwhile()
  set(${out} ${seen} PARENT_SCOPE)
endfunction()

function(wall_check)
  wall_closure(tnotes-vault closure)
  if(NOT tnotes_vault IN_LIST closure)
    message(FATAL_ERROR "the wall: not even tnotes-vault links the vault, so nothing can be seen")
  endif()
  wall_targets(${PROJECT_SOURCE_DIR} wall_all)
  list(REMOVE_ITEM wall_all ${wall_of_vault})
  set(wall_holes "")
  foreach(target IN LISTS wall_all)
    wall_closure(${target} closure)
    if(tnotes_vault IN_LIST closure)
      list(APPEND wall_holes ${target})
    endif()
  endforeach()
  if(wall_holes)
    list(JOIN wall_holes ", " wall_holes)
    message(FATAL_ERROR "the wall: these are not the vault's, and link it: ${wall_holes}")
  endif()
endfunction()

# When all is described, whatever stands behind this in a CMakeLists.txt.
cmake_language(DEFER DIRECTORY ${PROJECT_SOURCE_DIR} CALL wall_check)
