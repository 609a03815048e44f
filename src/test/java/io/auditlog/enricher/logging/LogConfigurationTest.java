package io.auditlog.enricher.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.auditlog.enricher.config.Version;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.MDC;

/** The log as config/logback.xml makes it, in both formats. */
final class LogConfigurationTest {

    private final PrintStream console = System.out;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        context.stop();
        System.setOut(console);
    }

    @Test
    void shouldWriteTheFieldsOfTheElasticCommonSchema() throws JoranException {
        // Given
        Logger log = logger("json", "io.auditlog.enricher.X");
        // When
        LogField.STATE.with("PAUSED \"KEY\"", () -> log.warn("a {}\nof two lines", "message"));
        log.error("broken", new IllegalStateException("why", new IllegalArgumentException("deeper")));
        // Then
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0))
                .startsWith("{\"@timestamp\":\"20")
                .contains(
                        "\"log.level\": \"WARN\"",
                        "\"message\":\"a message\\nof two lines\"",
                        "\"ecs.version\": \"1.",
                        "\"service.name\":\"audit-log-enricher\"",
                        "\"service.version\":\"" + Version.current() + "\"",
                        "\"process.thread.name\":\"" + Thread.currentThread().getName() + "\"",
                        "\"log.logger\":\"io.auditlog.enricher.X\"",
                        "\"enricher.state\":\"PAUSED \\\"KEY\\\"\"")
                .doesNotContain("error.")
                .endsWith("}");
        assertThat(lines().get(1))
                .contains(
                        "\"error.type\":\"java.lang.IllegalStateException\"",
                        "\"error.message\":\"why\"",
                        "\"error.stack_trace\":\"java.lang.IllegalStateException: why\\n",
                        "Caused by: java.lang.IllegalArgumentException: deeper")
                .doesNotContain("enricher.state");
    }

    @Test
    void shouldWriteTextThatALineBreakCannotForge() throws JoranException {
        logger("text", "io.auditlog.enricher.X").info("a {}\nof two lines", "message");

        assertThat(lines()).singleElement().asString().endsWith("X: a message | of two lines");
    }

    @ParameterizedTest
    @CsvSource({"JSON, {", "'', 2", "ecs, 2", ", 2"})
    void shouldLogWhateverTheFormatIsSaidToBe(String format, String begin) throws JoranException {
        logger(format, "io.auditlog.enricher.X").info("a message");

        assertThat(lines()).singleElement().asString().startsWith(begin).contains("a message");
    }

    @Test
    void shouldLogAProblemOnceAMinute() throws JoranException {
        // Given
        Logger own = logger("text", "io.auditlog.enricher.X");
        Logger other = context.getLogger("io.auditlog.enricher.XY");
        Logger library = context.getLogger("org.apache.kafka.clients.X");
        // When
        for (String value : List.of("one", "two", "two")) {
            own.warn("own {}", value);
            other.info("said {}", value);
            library.warn("library {}", value);
        }
        // Then
        assertThat(lines().stream().map(line -> line.replaceAll(".*: ", "")))
                .containsExactly("own one", "said one", "library one", "own two", "said two", "said two");
    }

    @Test
    void shouldLogAStateOnceAMinuteWhileItLasts() throws JoranException {
        // Given
        Logger own = logger("text", "io.auditlog.enricher.X");
        // When
        for (String seen : List.of("3 failed: log-1", "4 failed: log-2", "8 failed: log-3")) {
            LogField.STATE.with("PAUSED_CONFIG", () -> own.warn("{}: {}", "PAUSED_CONFIG", seen));
        }
        LogField.STATE.with("PAUSED_NETWORK", () -> own.warn("{}: {}", "PAUSED_NETWORK", "refused"));
        LogField.STATE.with("PAUSED_CONFIG", () -> own.warn("{}: {}", "PAUSED_CONFIG", "404"));
        own.info("It is over.");
        LogField.STATE.with("PAUSED_CONFIG", () -> own.warn("{}: {}", "PAUSED_CONFIG", "404"));
        // Then
        assertThat(lines().stream().map(line -> line.replaceAll(".* X: ", "")))
                .containsExactly(
                        "PAUSED_CONFIG: 3 failed: log-1",
                        "PAUSED_NETWORK: refused",
                        "PAUSED_CONFIG: 404",
                        "It is over.",
                        "PAUSED_CONFIG: 404");
    }

    @Test
    void shouldLeaveTheStatesOfKafkaToTheWorker() throws JoranException {
        Logger own = logger("text", "io.auditlog.enricher.topology.EnrichStreams");
        context.getLogger("org.apache.kafka.streams.KafkaStreams").error("State transition");
        context.getLogger("org.apache.kafka.streams.processor.internals.StreamThread")
                .info("State transition");
        own.info("Kafka Streams: RUNNING");

        assertThat(lines()).singleElement().asString().endsWith("Kafka Streams: RUNNING");
    }

    private Logger logger(String format, String name) throws JoranException {
        context.setMDCAdapter(MDC.getMDCAdapter());
        context.putProperty("ENRICHER_LOG_FORMAT", format);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure("config/logback.xml");
        return context.getLogger(name);
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
