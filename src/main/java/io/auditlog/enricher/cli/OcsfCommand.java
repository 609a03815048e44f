package io.auditlog.enricher.cli;

import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.convert.ShapeObserver;
import io.auditlog.enricher.convert.ocsf.OcsfMapper;
import io.auditlog.enricher.convert.ocsf.OcsfSettings;
import io.auditlog.enricher.convert.ocsf.OcsfVersion;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.entry.OcsfEvent;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.RecordBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ocsf}: shows the event of one entry, and which rule made it; for those who write rules. */
@Command(
        description = "Prints the OCSF event of an entry, and on standard error the rule that made it.",
        mixinStandardHelpOptions = false,
        sortOptions = false)
final class OcsfCommand implements Callable<Integer> {

    /** The largest {@code response.max.depth}. */
    private static final int MAX_DEPTH = 1000;

    /** The IDs that some configuration accepts. */
    private static final IdRules ANY_ID = new IdRules(Pattern.compile(".+", Pattern.DOTALL), IdRules.MAX_LENGTH);

    /** As {@code response.max.bytes} by default. */
    private static final int MAX_BYTES = 10_485_760;

    @Option(
            names = "--entry",
            required = true,
            paramLabel = "FILE",
            description = "The entry: the body of a reply of the API.")
    private Path entry;

    @Option(
            names = "--version",
            paramLabel = "V",
            description = "Version of the schema: 1.1.0, 1.3.0, 1.5.0 or 1.8.0, which is the default.")
    private String version = OcsfVersion.V1_8.label();

    @Option(names = "--mapping", paramLabel = "FILE", description = "Rules that come before the built-in ones.")
    private Optional<Path> mapping = Optional.empty();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("unused") // an option without a field or method cannot be declared
    private boolean help;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        OcsfMapper mapper = mapper();
        Outcome outcome = read(mapper);
        if (outcome instanceof Outcome.Refused refused) {
            spec.commandLine().getErr().println(entry + ": " + refused.failure().error());
            return ExitCode.FAILED.code();
        }
        OcsfEvent event = ((Outcome.Enriched) outcome).view();
        spec.commandLine().getOut().println(Escaped.text(new String(event.value(), StandardCharsets.UTF_8)));
        spec.commandLine().getErr().println(event.rule());
        return ExitCode.OK.code();
    }

    private OcsfMapper mapper() {
        OcsfVersion chosen = Arrays.stream(OcsfVersion.values())
                .filter(each -> each.label().equals(version))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--version must be one of " + String.join(", ", OcsfVersion.labels())));
        try {
            return OcsfMapper.open(OcsfSettings.of(chosen, mapping), () -> Integer.MAX_VALUE);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), e.getMessage().replaceAll("(?m)^ocsf\\.mapping\\.file: ", "--mapping "));
        }
    }

    /** Reads the file as the worker reads a reply to a request for the ID that it holds. */
    private Outcome read(OcsfMapper mapper) {
        byte[] body;
        try {
            if (Files.size(entry) > MAX_BYTES) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--entry " + entry + " has " + Files.size(entry) + " bytes; an entry has at most " + MAX_BYTES
                                + ", the default of response.max.bytes");
            }
            body = Files.readAllBytes(entry);
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--entry " + entry + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        Parsed id = new InputIdReader(Optional.of("/id"), ANY_ID, MAX_BYTES, MAX_DEPTH).read(body);
        return id instanceof Parsed.Valid valid
                ? new EntryTranslator(
                                MAX_DEPTH,
                                Optional.empty(),
                                RecordBody.EXACT,
                                any -> new byte[0],
                                ShapeObserver.NONE,
                                mapper)
                        .entry(valid.id(), body, Instant.EPOCH)
                : new Outcome.Refused(((Parsed.Invalid) id).failure());
    }
}
