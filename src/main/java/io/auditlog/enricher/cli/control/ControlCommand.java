package io.auditlog.enricher.cli.control;

import io.auditlog.enricher.cli.CommandClients;
import io.auditlog.enricher.cli.Commands;
import io.auditlog.enricher.cli.ExitCode;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.control.Order;
import io.auditlog.enricher.deadletter.DeadLetterException;
import io.auditlog.enricher.deadletter.TimeSpec;
import io.auditlog.enricher.logging.LogLevels;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Writes an order to the control topic, and prints what it does. */
public abstract class ControlCommand extends Commands.Configured {

    private ControlCommand(Map<String, String> environment) {
        super(environment);
    }

    abstract Order order(String by, Instant now);

    /** What follows from it, for the operator. */
    abstract String done();

    @Override
    public final Integer call() throws Exception {
        WorkerConfig config = WorkerConfig.withoutKey(file.path, environment);
        String topic = config.flow().topics().control().orElse("");
        demand(!topic.isEmpty(), "control.topic is not set: workers obey no orders without it");
        Order order = order(user(), Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));
        StreamsConfig streams = new StreamsConfig(config.flow().streams());
        String group = config.flow().applicationId();
        try (Producer<byte[], byte[]> producer = CommandClients.producer(streams, "control.topic", topic, spec)) {
            producer.send(order.record(topic, group)).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? unacknowledged(cause) : e;
        }
        out().println("Order to all workers of group " + group + ": " + done());
        out().flush();
        return ExitCode.OK.code();
    }

    /** After a timeout the brokers may have the record all the same. */
    static DeadLetterException unacknowledged(KafkaException e) {
        boolean unknown = e instanceof RetriableException;
        return DeadLetterException.of(
                e, unknown ? "It may have been ordered all the same: repeat it" : "Nothing was ordered");
    }

    final void demand(boolean condition, String otherwise) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    /** As the operator is known where the command runs. */
    private static String user() {
        String name = System.getProperty("user.name");
        try {
            return name + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return name; // the host has none
        }
    }

    /** {@code pause}. */
    @Command(
            description =
                    "Lets all workers of the group, those too that start later, send no request to the API until resume."
                            + " They keep their partitions and what is open; nothing becomes a dead letter. It needs"
                            + " control.topic, and no API key.")
    public static final class Pause extends ControlCommand {

        private static final int MAX_REASON = 500;

        @Option(
                names = "--why",
                paramLabel = "TEXT",
                required = true,
                description = "The reason, for those who find the workers paused.")
        private String why;

        public Pause(Map<String, String> environment) {
            super(environment);
        }

        @Override
        Order order(String by, Instant now) {
            demand(!why.isBlank() && why.length() <= MAX_REASON, "--why must hold 1 to " + MAX_REASON + " characters");
            return Order.pause(by, now, why);
        }

        @Override
        String done() {
            return "send no requests; /health shows PAUSED_OPERATOR.\nTo resume: audit-log-enricher resume --config "
                    + file.path;
        }
    }

    /** {@code resume}. */
    @Command(description = "Ends a pause: all workers of the group send requests again.")
    public static final class Resume extends ControlCommand {

        public Resume(Map<String, String> environment) {
            super(environment);
        }

        @Override
        Order order(String by, Instant now) {
            return Order.resume(by, now);
        }

        @Override
        String done() {
            return "send requests again.";
        }
    }

    /** {@code log-level}. */
    @Command(
            description = "Sets the level of a logger in all workers of the group, those too that start later. It needs"
                    + " control.topic, and no API key.")
    public static final class LogLevel extends ControlCommand {

        /** What is logged at least, or what is configured. */
        enum Level {
            ERROR,
            WARN,
            INFO,
            DEBUG,
            TRACE,
            CONFIGURED
        }

        @Parameters(
                index = "0",
                paramLabel = "LOGGER",
                description = "io.auditlog, org.apache.kafka, or a package or class below; others could print secrets.")
        private String logger;

        @Parameters(
                index = "1",
                paramLabel = "LEVEL",
                description = "error, warn, info, debug, trace, or configured for that of logback.xml.")
        private Level level;

        @Option(
                names = "--for",
                paramLabel = "DURATION",
                description = "For so long, like 30m; then the configured level applies again.")
        private TimeSpec time;

        public LogLevel(Map<String, String> environment) {
            super(environment);
        }

        @Override
        Order order(String by, Instant now) {
            demand(LogLevels.allow(logger), "LOGGER must be io.auditlog, org.apache.kafka or below, and no ...Config");
            demand(time == null || time.ago() != null, "--for must be a duration like 30m or 2h");
            return Order.logLevel(logger, level.name(), time == null ? Instant.MAX : now.plus(time.ago()), by, now);
        }

        @Override
        String done() {
            return "log " + logger + " at level " + level + (time == null ? "." : " for " + time.written() + ".");
        }
    }
}
