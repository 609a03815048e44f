package io.auditlog.enricher.convert.ocsf;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of events, normalised to lower-case words with dots between, and the globs that rules match them with. */
final class EventName {

    /** Boundaries of words: between separators, before a capital after a small letter, before the last of some capitals. */
    private static final Pattern BOUNDARY =
            Pattern.compile("[\\s._\\-:/]+|(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

    private static final Pattern OUTER_DOTS = Pattern.compile("^\\.|\\.$");
    private static final Pattern GLOB = Pattern.compile("(?:[^\\p{Lu}\\s_\\-:/{}|]|\\{[^\\p{Lu}\\s_\\-:/{}*]+})+");

    /** No name has an empty word. */
    private static final Pattern EMPTY_WORD = Pattern.compile("^\\.|\\.\\.|\\.$");

    /** So much of a name is looked at: whoever matches a word after another recursively must not run out of stack. */
    static final int MAX_LENGTH = 256;

    /** A word {@code *} with its dot. */
    private static final String ANY_WORDS = "(?:[^.]+\\.)*";

    private EventName() {}

    /**
     * {@code apiKey.created}, {@code api_key.created} and {@code API Key: created} are {@code api.key.created}; what is
     * longer than {@link #MAX_LENGTH} is cut.
     */
    static String normalised(String event) {
        String looked = event.length() > MAX_LENGTH ? event.substring(0, MAX_LENGTH) : event;
        String dotted = BOUNDARY.matcher(looked).replaceAll(".").toLowerCase(Locale.ROOT);
        String words = OUTER_DOTS.matcher(dotted).replaceAll("");
        return words.isEmpty() ? "unnamed" : words;
    }

    /** Whether a normalised name can have this word. */
    static boolean isWord(String word) {
        return normalised(word).equals(word) && word.indexOf('.') < 0;
    }

    static boolean matches(Pattern glob, String normalised) {
        return glob.matcher(normalised + ".").matches();
    }

    /**
     * The pattern of a glob over normalised names, for {@link #matches}: a word {@code *} stands for any number of
     * words, also none, within a word for any characters; <code>{a|b}</code> for one of several, without a {@code *}.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Pattern glob(String glob) {
        if (!GLOB.matcher(glob).matches()
                || EMPTY_WORD.matcher(glob).find()
                || !glob.toLowerCase(Locale.ROOT).equals(glob)) {
            throw new IllegalArgumentException(
                    "\"" + glob
                            + "\" is no pattern for names like api.key.created: lower-case words with dots between, * and {a|b}");
        }
        String words = glob + ".";
        StringBuilder regex = new StringBuilder();
        for (int at = 0; at < words.length(); at++) {
            boolean begins = at == 0 || words.charAt(at - 1) == '.';
            if (begins && words.startsWith("*.", at)) {
                regex.append(ANY_WORDS);
                at++;
            } else {
                regex.append(regexOf(words.charAt(at)));
            }
        }
        return Pattern.compile(regex.toString());
    }

    private static String regexOf(char symbol) {
        return switch (symbol) {
            case '*' -> "[^.]*";
            case '{' -> "(?:";
            case '|' -> "|";
            case '}' -> ")";
            default -> Pattern.quote(String.valueOf(symbol));
        };
    }
}
