package io.auditlog.enricher.cli;

/** Exit codes of the process, for a supervisor. */
public enum ExitCode {
    /** Done, or stopped cleanly after SIGTERM. */
    OK(0),
    /** The worker failed; a restart may help. */
    FAILED(1),
    /** The configuration or the command line is wrong, or {@code check} has found what must be changed; a restart does not help. */
    CONFIGURATION(2),
    /** {@code reconcile} found IDs lost or with two outcomes, {@code shapes} changed entries, {@code verify} changed outputs. */
    UNBALANCED(4),
    /** A command cannot decide: the outputs do not hold all, or nothing, or a right is missing. */
    UNDECIDED(5),
    /** The registry rejects our schemas; a restart does not help. Not 3, the exit code of a JVM that is out of memory. */
    INCOMPATIBLE_SCHEMA(6);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number that the process exits with. */
    public int code() {
        return code;
    }
}
