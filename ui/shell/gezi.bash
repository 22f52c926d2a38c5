# Completion of gezi in bash. What there is, gezi help tells; who is here, a
# gezi that runs: without one nothing is asked and nothing announced.

_gezi_help() { "$gezi" --language en help "$@" 2>/dev/null; }

_gezi_options() { sed -n 's/^  \(--[a-z-]*\) .*/\1/p'; }

# --nick, but not --json: a value follows.
_gezi_takes_value() {
    [[ $1 == -f ]] || _gezi_help | grep -q -- "^  $1 [A-Z]"
}

_gezi_people() {
    local place
    place=$("$gezi" paths 2>/dev/null | sed -n 's/^socket  *//p')
    [[ -S $place ]] || return
    "$gezi" peers --json 2>/dev/null | sed -n 's/.*"nick":"\([^"\\]*\)".*/\1/p'
}

# One name, the last of several with commas between, quoted as bash needs it.
_gezi_names() {
    local before= name
    [[ $1 == *,* ]] && before=${1%,*},
    while IFS= read -r name; do
        [[ $name == "${1##*,}"* ]] && printf '%s%q\n' "$before" "$name"
    done < <(_gezi_people)
}

_gezi_value() {
    case $1 in
    -f | --file | --config) compgen -f -- "$2" ;;
    --state | --downloads | --to) compgen -d -- "$2" ;;
    *) compgen -W "$(_gezi_help "${1#--}" | sed -n 's/^  One of: //p')" -- "$2" ;;
    esac
}

_gezi_words() {
    case $1 in
    '') _gezi_help | sed -n 's/^  gezi \([a-z][a-z]*\) .*/\1/p' ;;
    help) _gezi_help | sed -n 's/^  gezi \([a-z][a-z]*\) .*/\1/p; s/^  --\([a-z-]*\) .*/\1/p' ;;
    get | refuse) "$gezi" get 2>/dev/null | sed -n 's/^\([0-9][0-9]*\) .*/\1/p' ;;
    esac
}

_gezi() {
    local gezi=${COMP_WORDS[0]} verb= words=0 cur=$2 before=$3 i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        -*) _gezi_takes_value "${COMP_WORDS[i]}" && ((i++)) ;;
        *) ((words++)) || verb=${COMP_WORDS[i]} ;;
        esac
    done
    if [[ $before == -?* ]] && _gezi_takes_value "$before"; then
        mapfile -t COMPREPLY < <(_gezi_value "$before" "$cur")
        case $before in -f | --file | --config | --state | --downloads | --to) compopt -o filenames 2>/dev/null ;; esac
        return
    fi
    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_gezi_help ${verb:+"$verb"} | _gezi_options)" -- "$cur")
        ((${#COMPREPLY[@]})) || mapfile -t COMPREPLY < <(compgen -W "$(_gezi_help | _gezi_options)" -- "$cur")
        return
    fi
    case $verb in
    send | history | key | mute | unmute | block | unblock)
        ((words == 1)) && mapfile -t COMPREPLY < <(_gezi_names "$cur")
        return ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$(_gezi_words "$verb")" -- "$cur")
}

complete -F _gezi gezi
