package io.auditlog.enricher.cli;

/** Entry point of the process. It starts no logging: that takes longer than a short command. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Commands.create(config -> WorkerProcess.run(config), System.getenv())
                .execute(arguments));
    }
}
