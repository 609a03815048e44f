package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.deadletter.DeadLetterException;
import io.auditlog.enricher.ratelimit.SendRate;
import io.auditlog.enricher.reconcile.Progress;
import io.auditlog.enricher.submit.LineCheck;
import io.auditlog.enricher.submit.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code submit}: sends the IDs of a file to the input topic. */
@Command(
        description = {
            "Sends the IDs of a file to the input topic, each line as the value of a record with the ID as its key.",
            "All lines are judged first, as the worker will judge them: if one holds no usable ID, nothing is sent. No API"
                    + " key is needed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all were acknowledged, or could be sent",
            "1:not all were acknowledged",
            "2:the configuration, the command line or a line of the file is wrong; nothing was sent"
        })
final class SubmitCommand extends Commands.Configured {

    private static final Pattern RATE = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,6})?)(?:/s)?");

    private final InputStream in;
    private double perSecond = Double.POSITIVE_INFINITY;

    /** What a line holds, read or printed. */
    enum LineFormat {
        TEXT,
        JSON
    }

    @Parameters(paramLabel = "FILE", description = "One ID or document a line; - for standard input, read to its end.")
    private String source;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "text: an ID a line, or json: a document a line. The default is input.format; any other is refused.")
    private LineFormat format;

    @Option(names = "--skip-invalid", description = "Leave out lines without a usable ID, and count them.")
    private boolean skipsInvalid;

    @Option(names = "--dry-run", description = "Judge the lines and send nothing; Kafka is not needed.")
    private boolean dryRun;

    /** A field, as the order of annotated methods, of which there is one already, is Java's choice. */
    @Option(names = "--from-line", paramLabel = "N", description = "Begin with this line: where a failed run says.")
    private long from = 1;

    SubmitCommand(Map<String, String> environment, InputStream in) {
        super(environment);
        this.in = in;
    }

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            description = "IDs per second at most; without it as fast as possible.")
    void rate(String text) {
        Matcher rate = RATE.matcher(text);
        perSecond = rate.matches() ? Double.parseDouble(rate.group(1)) : 0;
        if (perSecond <= 0) {
            throw new ParameterException(spec.commandLine(), "--rate must be a number above 0, like 100 or 0.5/s");
        }
    }

    @Override
    public Integer call() throws Exception {
        requireAtLeastOne("--from-line", from);
        WorkerConfig config = WorkerConfig.withoutKey(file.path, environment);
        LineFormat read = config.flow().idPointer().isPresent() ? LineFormat.JSON : LineFormat.TEXT;
        if (format != null && format != read) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--format " + text(format) + ": the worker reads input.format=" + text(read)
                            + ", and would make dead letters of these lines");
        }
        try {
            Path lines = lines();
            try {
                return submit(config, lines);
            } finally {
                discard(lines);
            }
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    source + " cannot be read (" + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    /** The file, or a copy of standard input or of a pipe: the lines are read twice. */
    private Path lines() throws IOException {
        Path file = Path.of(source);
        if (!source.equals("-") && Files.isRegularFile(file)) {
            return file;
        }
        try (InputStream once = source.equals("-") ? in : Files.newInputStream(file)) {
            Path copy = Files.createTempFile("audit-log-ids", null);
            copy.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(copy)) { // keeps it this user's alone, a new file would not
                once.transferTo(out);
            }
            return copy;
        }
    }

    private void discard(Path lines) throws IOException {
        if (!lines.equals(Path.of(source))) {
            Files.deleteIfExists(lines);
        }
    }

    private static String text(LineFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    private int submit(WorkerConfig config, Path lines) throws IOException {
        InputIdReader reader = new InputIdReader(config.flow().idPointer(), config.idRules());
        LineCheck check = LineCheck.of(lines, from, reader);
        PrintWriter err = err();
        check.findings().forEach(err::println);
        if (check.unusable() > check.findings().size()) {
            err.println("... and " + (check.unusable() - check.findings().size()) + " more");
        }
        String skipped = skipsInvalid && check.unusable() > 0 ? ", left out" : "";
        print("Lines with an ID: %,d; without: %,d%s%n", check.usable(), check.unusable(), skipped);
        if (check.unusable() > 0 && !skipsInvalid) {
            err.println("Nothing was sent: correct these lines, or leave them out with --skip-invalid");
            return ExitCode.CONFIGURATION.code();
        }
        if (dryRun) {
            out().println("Dry run: nothing was sent");
            return ExitCode.OK.code();
        }
        try (StopSignal stop = new StopSignal()) {
            return stop.during(spec.commandLine(), () -> {
                try {
                    return send(config, lines, reader, check.usable(), stop.requested());
                } finally {
                    discard(lines); // after a signal, the process ends with this
                }
            });
        }
    }

    private ExitCode send(WorkerConfig config, Path lines, InputIdReader reader, long usable, CountDownLatch stop)
            throws Exception {
        StreamsConfig streams = new StreamsConfig(config.flow().streams());
        String topic = config.flow().topics().input();
        try (Producer<byte[], byte[]> producer = CommandClients.producer(streams, "input.topic", topic, spec)) {
            Progress progress = Commands.progress(err());
            SendRate rate = new SendRate(perSecond, System::nanoTime);
            Submission.Result result =
                    new Submission(producer, topic, reader, rate, progress, stop).run(lines, from, usable);
            print("Acknowledged by topic %s: %,d%n", topic, result.acknowledged());
            if (result.next().isEmpty()) {
                return ExitCode.OK;
            }
            err().println(howToGoOn(result));
            return ExitCode.FAILED;
        }
    }

    private static String howToGoOn(Submission.Result result) {
        String again = result.again() == 0
                ? ""
                : String.format(
                        Locale.ROOT, "; of the IDs after it, %,d were acknowledged and are sent again", result.again());
        String how = "Go on with --from-line " + result.next().getAsLong() + again;
        return result.failure() instanceof KafkaException e
                ? DeadLetterException.of(e, how).getMessage()
                : "Stopped. " + how + ".";
    }

    private void print(String text, Object... values) {
        out().printf(Locale.ROOT, text, values);
        out().flush();
    }
}
