#include "cli/completion_scripts.hpp"

namespace tnotes::cli {
namespace {

constexpr std::string_view bash =
    R"bash(# tnotes in bash: put  eval "$(tnotes completion bash)"  into ~/.bashrc
_tnotes() {
  local line=${COMP_LINE:0:COMP_POINT} n=-1 i part value meaning paths='' others='' width=0
  local words=() values=() meanings=()
  COMPREPLY=()
  # bash splits words at = : and @ too; they are put together again here.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    if ((n < 0)) || [[ $line == [[:space:]]* ]]; then words[++n]=''; fi
    line=${line#"${line%%[![:space:]]*}"}
    part=${COMP_WORDS[i]}
    ((i < COMP_CWORD)) || part=$line
    words[n]+=$part
    line=${line#"$part"}
  done
  # Only what stands behind the last such sign is replaced, or from an @ on.
  local word=${words[n]#[\"\']}
  [[ -n ${part//[$COMP_WORDBREAKS]/} ]] || part=''
  local kept=${word%"${part#[\"\']}"}
  kept=${kept%@}

  while IFS=$'\t' read -r value meaning; do
    if [[ $value == :* ]]; then paths=$value; continue; fi
    [[ $value == "$word"* ]] || others=yes
    value=${value#"$kept"}
    # What a file was named must not become a command.
    if [[ ${words[n]} != [\"\']* ]]; then
      [[ -z $value ]] || printf -v value %q "$value"
    elif [[ $value == *[\"\'\\\`\$!]* ]]; then
      continue
    fi
    values+=("$value")
    meanings+=("$meaning")
    ((${#value} > width)) && width=${#value}
  done < <(tnotes completion words -- "${words[@]}" 2>/dev/null)

  case $paths in
    :files) compopt -o default 2>/dev/null ;;
    :directories) compopt -o dirnames 2>/dev/null ;;
  esac
  if ((${#values[@]} == 1)); then
    COMPREPLY=("${values[0]}")
    return
  fi
  for ((i = 0; i < ${#values[@]}; i++)); do
    printf -v line '%-*s  %s' "$width" "${values[i]}" "${meanings[i]}"
    line=${line:0:${COLUMNS:-80} - 2}
    COMPREPLY+=("${line%"${line##*[![:space:]]}"}")
  done
  # Where a part of a name was typed, what the ids have in common must not take its place.
  [[ -z $others ]] || COMPREPLY+=(' ')
}
complete -o nosort -F _tnotes tnotes 2>/dev/null || complete -F _tnotes tnotes
)bash";

constexpr std::string_view zsh = R"zsh(#compdef tnotes
# tnotes in zsh: put  eval "$(tnotes completion zsh)"  into ~/.zshrc, or save this as a file _tnotes
# in a directory of $fpath.
_tnotes() {
  local value meaning paths= others= width=0
  local -a values meanings shown
  while IFS=$'\t' read -r value meaning; do
    if [[ $value == :* ]]; then paths=$value; continue; fi
    [[ $value == "${(Q)PREFIX}"* ]] || others=yes
    values+=("$value")
    meanings+=("$meaning")
    (( $#value > width )) && width=$#value
  done < <(command tnotes completion words -- "${(@)words[1,CURRENT-1]}" "$PREFIX" 2>/dev/null)

  if [[ -n $paths ]]; then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    if [[ $paths == :directories ]]; then _files -/; else _files; fi
    return
  fi
  (( $#values )) || return 1
  local -i i
  for (( i = 1; i <= $#values; i++ )); do
    shown+=("${(r:width:)values[i]}${meanings[i]:+  -- $meanings[i]}")
  done
  # Where a part of a name was typed, several clients are listed and none is put in its place.
  if [[ -n $others ]] && (( $#values > 1 )); then
    compstate[insert]=
    compstate[list]=list
  fi
  compadd -U -V tnotes -l -d shown -a values
}
if [[ ${funcstack[1]} == _tnotes ]]; then
  _tnotes "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  compdef _tnotes tnotes
fi
)zsh";

constexpr std::string_view fish =
    R"fish(# tnotes in fish: put  tnotes completion fish | source  into ~/.config/fish/config.fish
function __tnotes_words
    set -l word (commandline -ct)
    for line in (command tnotes completion words -- (commandline -opc) "$word" 2>/dev/null)
        set -l pair (string split -m 1 \t -- $line)
        switch $line
            case :files :directories
                set -l option (string match -r -- '^--[a-z-]+=' $word)
                set -l path (string replace -r -- '^--[a-z-]+=' '' $word)
                set -l offer __fish_complete_path
                test $line = :directories; and set offer __fish_complete_directories
                for each in ($offer "$path")
                    echo -- "$option$each"
                end
            case '*'
                if string match -qi -- "*$word*" $pair[1]
                    echo -- $line
                    continue
                end
                # fish drops what does not hold the word; a client goes by that part of the name.
                for name in (string split ' ' -- (string lower -- $pair[2]))
                    string match -qi -- "$word*" $name
                    and printf '%s\t%s %s\n' $name $pair[1] "$pair[2]"
                end
        end
    end
end
complete -c tnotes -f -k -a '(__tnotes_words)'
)fish";

}  // namespace

std::string_view completion_script(std::string_view shell) {
  if (shell == "bash") return bash;
  if (shell == "zsh") return zsh;
  if (shell == "fish") return fish;
  return {};
}

}  // namespace tnotes::cli
