package io.auditlog.enricher.cli;

/** How the process ends: what a supervisor can decide by. */
public enum ExitCode {
    /** Done, or stopped cleanly after SIGTERM. */
    OK(0, "done, or stopped cleanly"),
    /** The worker failed; a restart may help. */
    FAILED(1, "the worker failed; the log says why"),
    /** The configuration or the command line is wrong; a restart does not help. */
    CONFIGURATION(2, "the configuration or the command line is wrong"),
    /** The registry refuses our schemas; a restart does not help. Not 3, with which a JVM ends that is out of memory. */
    INCOMPATIBLE_SCHEMA(6, "the schema registry refuses the schema");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The number that the operating system sees. */
    public int code() {
        return code;
    }

    String meaning() {
        return meaning;
    }
}
