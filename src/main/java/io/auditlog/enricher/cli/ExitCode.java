package io.auditlog.enricher.cli;

/** Exit codes of the process, for a supervisor. */
public enum ExitCode {
    /** Done, or stopped cleanly after SIGTERM. */
    OK(0, "done, or stopped cleanly"),
    /** The worker failed; a restart may help. */
    FAILED(1, "the worker failed; the log says why"),
    /** The configuration or the command line is wrong; a restart does not help. */
    CONFIGURATION(2, "the configuration or the command line is wrong"),
    /** The registry rejects our schemas; a restart does not help. Not 3, the exit code of a JVM that is out of memory. */
    INCOMPATIBLE_SCHEMA(6, "the schema registry refuses the schema");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The numeric exit code. */
    public int code() {
        return code;
    }

    String meaning() {
        return meaning;
    }
}
