package io.auditlog.enricher;

import io.auditlog.enricher.cli.Commands;
import io.auditlog.enricher.sandbox.Stage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** The console of an operator who runs commands on a stage's topics: what the last one printed. Threads: one. */
public final class Console {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Runs a command that starts no worker, with a configuration in this directory, and returns its exit code. */
    public int execute(Stage stage, Path directory, String... command) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Commands.create(
                config -> {
                    throw new AssertionError("no worker is meant");
                },
                Map.of());
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(configured(stage, directory, command));
    }

    /** A command with a configuration in this directory. */
    public static String[] configured(Stage stage, Path directory, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--config", stage.configuration(directory).toString()));
        return all.toArray(String[]::new);
    }

    public String out() {
        return out.toString();
    }

    public String err() {
        return err.toString();
    }
}
