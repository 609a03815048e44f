package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.DeadLetterConfig;
import io.auditlog.enricher.deadletter.DeadLetterPrinter;
import io.auditlog.enricher.deadletter.Histogram;
import io.auditlog.enricher.deadletter.StoredDeadLetter;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dead-letters}: lists dead letters; read-only. */
@Command(
        name = "dead-letters",
        description =
                "Lists dead letters, or counts them by class, code, HTTP status and day. It reads all there are, joins"
                        + " no group and commits nothing. No API key is needed.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = Commands.Versions.class)
final class DeadLettersCommand implements Callable<Integer> {

    /** Output format. */
    enum Format {
        table,
        json
    }

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigFile file;

    @Mixin
    private SelectionOptions selected;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, or json: one object per line for each letter, or one for the summary.")
    private Format format;

    @Option(names = "--summary", description = "Count instead of listing.")
    private boolean summary;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Stop after N selected letters; within a partition the oldest come first.")
    private long limit = Long.MAX_VALUE;

    private long shown;

    DeadLettersCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit must be at least 1");
        }
        DeadLetterConfig config = file.loadForDeadLetters(environment);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        config.warnings().forEach(warning -> err.println("Warning: " + warning));
        try (StopSignal stop = new StopSignal()) {
            RedriveNotes notes = new RedriveNotes(err);
            DeadLetterService desk = new DeadLetterService(config, stop, notes);
            return stop.during(spec.commandLine(), () -> {
                show(desk, out);
                notes.finish();
                out.flush();
            });
        }
    }

    private void show(DeadLetterService desk, PrintWriter out) throws Exception {
        DeadLetterPrinter printer = format == Format.json ? DeadLetterPrinter.json(out) : DeadLetterPrinter.table(out);
        Histogram histogram = new Histogram();
        Consumer<StoredDeadLetter> show = summary ? histogram::add : printer::letter;
        desk.list(selected.selection(), selected.parked(), letter -> {
            show.accept(letter);
            return ++shown < limit && !out.checkError(); // the reader of the output may have closed it
        });
        if (summary) {
            printer.summary(histogram);
        }
    }
}
