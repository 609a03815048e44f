package io.auditlog.enricher.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;

/** Entry point of the process. It starts no logging: that takes longer than a short command. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        RunCommand.Launcher launcher = WorkerProcess::run;
        if (RunCommand.isUsual(arguments)) {
            PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
            System.exit(RunCommand.execute(launcher, System.getenv(), err, arguments));
        }
        System.exit(Commands.create(launcher, System.getenv(), arguments).execute(arguments));
    }
}
