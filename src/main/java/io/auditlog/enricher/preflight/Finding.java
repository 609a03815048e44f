package io.auditlog.enricher.preflight;

/**
 * What one check has found, without secrets.
 *
 * @param check what was checked, one or two words
 * @param seen what is there
 * @param advice what to do; empty if there is nothing to do
 */
public record Finding(Mark mark, String check, String seen, String advice) {

    /** How a check has ended. */
    public enum Mark {
        PASSED,
        /** Something must be changed. */
        FAILED,
        /** It cannot be known, or is not required. */
        UNKNOWN
    }

    static Finding passed(String check, String seen) {
        return new Finding(Mark.PASSED, check, seen, "");
    }

    static Finding failed(String check, String seen, String advice) {
        return new Finding(Mark.FAILED, check, seen, advice);
    }

    public static Finding unknown(String check, String seen, String advice) {
        return new Finding(Mark.UNKNOWN, check, seen, advice);
    }

    public boolean isFailed() {
        return mark == Mark.FAILED;
    }

    /** Seen and advice on one line, for a log. */
    @Override
    public String toString() {
        return check + ": " + seen + (advice.isEmpty() ? "" : ". " + advice);
    }
}
