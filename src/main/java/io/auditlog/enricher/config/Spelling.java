package io.auditlog.enricher.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;

/** Finds the known name closest to a misspelt one. */
final class Spelling {

    private Spelling() {}

    /**
     * The end of a message about an unknown name: the known one with the fewest edits, unless they are too many.
     *
     * @param prefix stands before the suggested name
     */
    static String suggestion(String written, Collection<String> known, String prefix) {
        return known.stream()
                .min(Comparator.<String>comparingInt(name -> distance(written, name))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> distance(written, name) <= Math.max(2, name.length() / 4))
                .map(name -> "; did you mean " + prefix + name + "?")
                .orElse("");
    }

    /** Levenshtein distance: insertions, deletions and replacements of one character. */
    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        Arrays.setAll(previous, j -> j);
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
