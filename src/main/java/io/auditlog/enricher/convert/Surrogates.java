package io.auditlog.enricher.convert;

/** Unpaired surrogates: JSON can express one as an escape, UTF-8 cannot. */
final class Surrogates {

    private Surrogates() {}

    /** Whether the text contains an unpaired surrogate. */
    static boolean areUnpaired(String text) {
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (Character.isSurrogate(unit)) {
                boolean paired = Character.isHighSurrogate(unit)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1));
                if (!paired) {
                    return true;
                }
                at++;
            }
        }
        return false;
    }
}
