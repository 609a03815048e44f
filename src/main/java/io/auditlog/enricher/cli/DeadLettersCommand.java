package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.deadletter.DeadLetterContext;
import io.auditlog.enricher.deadletter.DeadLetterPrinter;
import io.auditlog.enricher.deadletter.Histogram;
import io.auditlog.enricher.deadletter.LetterDetails;
import io.auditlog.enricher.deadletter.Listing;
import io.auditlog.enricher.deadletter.StoredDeadLetter;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.serde.JsonText;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code dead-letters}: lists dead letters; read-only. */
@Command(
        description =
                "Lists dead letters, or counts them by class, code, HTTP status and day, shows all that those of an ID say,"
                        + " or follows those that come. Within a partition the oldest come first; they are not sorted by"
                        + " time. A letter stays as it is when it is redriven: its EARLIER REDRIVES are those before it was"
                        + " written. It joins no group and commits nothing. No API key is needed.")
final class DeadLettersCommand extends DeadLetterCommand {

    @Mixin
    private Commands.Output output;

    @Option(names = "--summary", description = "Count instead of listing.")
    private boolean summary;

    @Option(names = "--show", paramLabel = "ID", description = "Print all that the letters of this ID say.")
    private String shownId;

    @Option(
            names = "--follow",
            description = "Print letters as they come, until Ctrl-C; with --since those too that are already there.")
    private boolean follow;

    private long limit = Long.MAX_VALUE;
    private long shown;

    DeadLettersCommand(Map<String, String> environment) {
        super(environment);
    }

    @Option(names = "--limit", paramLabel = "N", description = "Stop after N selected letters.")
    void limit(long n) {
        requireAtLeastOne("--limit", n);
        limit = n;
    }

    @Override
    void run(WorkerConfig config, CountDownLatch stop, PrintWriter out) throws Exception {
        Histogram histogram = new Histogram();
        if (summary && (follow || shownId != null)) {
            throw new ParameterException(spec.commandLine(), "--summary excludes --follow and --show");
        }
        if (shownId != null) {
            selectors.ids.add(shownId);
        }
        Consumer<StoredDeadLetter> letters = summary ? histogram::add : printer(out);
        try (DeadLetterContext context = CommandClients.open(config, null, false, stop, err())) {
            Listing.show(selection(), parked, follow, context, letter -> {
                letters.accept(letter);
                return ++shown < limit && !out.checkError(); // the reader of the output may have closed it
            });
        }
        if (summary) {
            output.print(out, histogram::printTable, histogram::printJson);
        }
    }

    private Consumer<StoredDeadLetter> printer(PrintWriter out) {
        DeadLetterPrinter printer = new DeadLetterPrinter(out);
        if (shownId == null) {
            return output.isJson() ? printer::printJson : printer::printRow;
        }
        return output.isJson()
                ? letter -> out.println(Escaped.text(JsonText.avro(letter.content()))) // the escapes are JSON's own
                : new LetterDetails(out)::print;
    }
}
