package io.auditlog.enricher.fetch;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.api.RateLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The source against scripted APIs, 10,000 requests and more each, on virtual time: what it did is compared with what is
 * written down. After a deliberate change run it with {@code -Dgolden.write=true}, and read the difference.
 */
final class GoldenSimulationTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/auditlog/enricher/fetch/golden");
    private static final RateLimit WIDE = RateLimit.perSecond(1_000);
    private static final ScriptedApi.Act WELL = ScriptedApi.well(ofMillis(50));

    @Test
    void shouldUseASteadyLimitThatIsNotAnnounced() throws IOException {
        Simulation simulation = new Simulation(12_000, RateLimit.perSecond(80), false);
        simulation.api.from(Duration.ZERO, WELL);
        compare("steady-limit", simulation);
    }

    @Test
    void shouldSpreadAWindow() throws IOException {
        Simulation simulation = new Simulation(12_000, new RateLimit.FixedWindow(3_000, ofSeconds(60)), true);
        simulation.api.from(Duration.ZERO, WELL);
        compare("window-with-burst", simulation);
    }

    @Test
    void shouldSitOutAStorm() throws IOException {
        Simulation simulation = new Simulation(12_000, WIDE, false);
        simulation
                .api
                .from(Duration.ZERO, WELL)
                .from(ofSeconds(30), ScriptedApi.throttling("5"))
                .from(ofSeconds(50), ScriptedApi.throttling("Sun, 01 Nov 2026 00:01:10 GMT"))
                .from(ofSeconds(70), ScriptedApi.throttling(null))
                .from(ofSeconds(90), WELL);
        compare("storm-of-429", simulation);
    }

    @Test
    void shouldHoldEverythingBeforeABlackHole() throws IOException {
        Simulation simulation = new Simulation(12_000, WIDE, false);
        simulation
                .api
                .from(Duration.ZERO, WELL)
                .from(ofSeconds(30), ScriptedApi.silent())
                .from(ofSeconds(150), WELL);
        compare("black-hole", simulation);
    }

    @Test
    void shouldGoOnWhileHalfOfTheEntriesAreSlow() throws IOException {
        Simulation simulation = new Simulation(12_000, WIDE, false);
        simulation
                .api
                .from(Duration.ZERO, WELL)
                .from(
                        ofSeconds(30),
                        exchange -> exchange.normally(exchange.number() % 2 == 0 ? ofMillis(50) : ofSeconds(2)))
                .from(ofSeconds(90), WELL);
        compare("slow-half", simulation);
    }

    @Test
    void shouldGoOnWhileATenthOfTheEntriesNeverCome() throws IOException {
        Simulation simulation = new Simulation(12_000, WIDE, false);
        simulation
                .api
                .from(Duration.ZERO, WELL)
                .from(ofSeconds(30), exchange -> {
                    if (exchange.number() % 10 != 3) {
                        exchange.normally(ofMillis(50));
                    }
                })
                .from(ofSeconds(90), WELL);
        compare("silent-tenth", simulation);
    }

    @Test
    void shouldRecoverFromRefusedConnectionsAndAServerThatComesBackByAndBy() throws IOException {
        Simulation simulation = new Simulation(12_000, WIDE, false);
        simulation
                .api
                .from(Duration.ZERO, WELL)
                .from(ofSeconds(30), ScriptedApi.refusing())
                .from(ofSeconds(90), ScriptedApi.status(503))
                .from(ofSeconds(120), exchange -> {
                    if (exchange.number() % 2 == 0) {
                        exchange.normally(ofMillis(50));
                    } else {
                        ScriptedApi.status(503).answers(exchange);
                    }
                })
                .from(ofSeconds(130), WELL);
        compare("recovery", simulation);
    }

    @Test
    void shouldWaitForANewKey() throws IOException {
        Simulation simulation = new Simulation(12_000, WIDE, false);
        simulation.api.from(Duration.ZERO, WELL).from(ofSeconds(30), exchange -> {
            if (exchange.key().equals("next")) {
                exchange.normally(ofMillis(50));
            } else {
                ScriptedApi.status(401).answers(exchange);
            }
        });
        simulation.time.schedule(() -> simulation.rotate("next"), ofSeconds(100).toNanos());
        compare("expired-key", simulation);
    }

    @Test
    void shouldHoldEverythingWhileEveryCallFails() throws IOException {
        Simulation simulation = new Simulation(12_000, WIDE, false);
        simulation
                .api
                .from(Duration.ZERO, WELL)
                .from(ofSeconds(30), ScriptedApi.status(500))
                .from(ofSeconds(150), WELL);
        compare("every-call-fails", simulation);
    }

    private static void compare(String name, Simulation simulation) throws IOException {
        String report = simulation.run().report();
        Path file = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, report);
        }
        simulation.requirePromise();
        assertThat(report).isEqualTo(Files.readString(file));
    }
}
