package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.ApiSettings.Listen;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Status;
import io.auditlog.enricher.scene.Together;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A fresh worker on a feed of a few IDs, whose first request fails already: it says what is wrong, gives nothing up,
 * and enriches all of them once it is mended. All faults happen at the same time, each to a worker of its own.
 */
@ExtendWith(Ground.Resolver.class)
@Tag("thorough")
final class QuietFeedIT {

    private static final Duration LASTS = Dose.of(Duration.ofSeconds(5), Duration.ofMinutes(3));
    private static final Duration SAID_WITHIN = Dose.within(Duration.ofSeconds(20));
    private static final Duration ENRICHED_WITHIN = Dose.within(Duration.ofSeconds(30));
    private static final int IDS = 5;

    /** How long an ID is left alone at least between two requests for it while nothing is known. */
    private static final Duration ROUND = Duration.ofSeconds(5);

    private static final String WRONG_KEY = "wrong-key-0c1d2e3f4a";

    /**
     * What can be wrong from the first request on, and what the worker must then say.
     *
     * @param says what was seen, and what to do
     * @param needsRestart whether only another configuration mends it
     */
    private record Wrong(
            String label,
            String state,
            List<String> says,
            boolean needsRestart,
            Consumer<Scene> begin,
            Consumer<Scene> mend) {}

    private static Wrong api(String label, String state, String regime, String... says) {
        return new Wrong(
                label,
                state,
                List.of(says),
                false,
                scene -> scene.api().regime(Regime.parse(regime)),
                scene -> scene.api().regime(Regime.NORMAL));
    }

    private static Wrong configured(
            String label,
            String state,
            String key,
            Function<Scene, ?> wrong,
            Function<Scene, ?> right,
            String... says) {
        return new Wrong(
                label,
                state,
                List.of(says),
                true,
                scene -> scene.with(key, wrong.apply(scene)),
                scene -> scene.with(key, right.apply(scene)));
    }

    private static final String URL = "api.base.url";

    private static final List<Wrong> WRONGS = List.of(
            configured(
                    "404 for all: the base URL has the path too much",
                    "PAUSED_CONFIG",
                    URL,
                    scene -> scene.api().baseUrl() + "/api/audit-logs",
                    scene -> scene.api().baseUrl(),
                    "NOT_FOUND",
                    "must be the address before /api/audit-logs"),
            api("403 for all", "PAUSED_PERMISSION", "status.403", "FORBIDDEN", "missing permissions"),
            api("520 for all", "PAUSED_UPSTREAM", "status.520", "520", "ask the operator of the API"),
            configured(
                    "plain HTTP to a TLS port",
                    "PAUSED_NETWORK",
                    URL,
                    scene -> "http://" + scene.api().secureBaseUrl().getAuthority(),
                    scene -> scene.api().secureBaseUrl(),
                    "CONNECTION",
                    "scheme and port of api.base.url"),
            configured(
                    "TLS to a plain port",
                    "PAUSED_TLS",
                    URL,
                    scene -> "https://" + scene.api().baseUrl().getAuthority(),
                    scene -> scene.api().baseUrl(),
                    "SSL message",
                    "scheme and port of api.base.url"),
            api("connections refused", "PAUSED_NETWORK", "refusing", "no connection", "between worker and API"),
            configured(
                    "401 for all, key in the configuration",
                    "PAUSED_AUTH",
                    "api.key",
                    scene -> WRONG_KEY,
                    scene -> ApiSettings.DEFAULT_KEY,
                    "UNAUTHORIZED",
                    "set api.key to a valid key and restart"),
            new Wrong(
                    "401 for all, key in a file",
                    "PAUSED_AUTH",
                    List.of("UNAUTHORIZED", "noticed without a restart"),
                    false,
                    scene -> scene.with("api.key", "").with("api.key.file", scene.write("key", WRONG_KEY)),
                    scene -> scene.write("key", ApiSettings.DEFAULT_KEY)));

    @TestFactory
    Stream<DynamicTest> shouldSayWhatIsWrongAndGiveNothingUp(Ground ground) {
        return Together.play(WRONGS, Wrong::label, wrong -> play(ground, wrong));
    }

    private static void play(Ground ground, Wrong wrong) throws Exception {
        ApiSettings api = ApiSettings.defaults().withListen(Listen.LOOPBACK_TLS);
        try (Scene scene = ground.scene("quiet", 1, api)
                .row(
                        "Quiet feed: " + wrong.label,
                        IDS + " IDs, nothing enriched before, " + LASTS.toSeconds() + " s",
                        asked(wrong))) {
            // Given
            scene.with("api.ssl.truststore.location", scene.api().certificate().truststore())
                    .with(
                            "api.ssl.truststore.password",
                            scene.api().certificate().password());
            wrong.begin.accept(scene);
            scene.publish(Input.good("log-", IDS));
            // When
            scene.workers.startHere();
            suffer(scene, wrong);
            if (wrong.needsRestart) {
                scene.workers.stop();
            }
            wrong.mend.accept(scene);
            if (wrong.needsRestart) {
                scene.workers.startHere();
            }
            long mended = System.nanoTime();
            scene.stage.audit().awaitOutcomes(scene.checker, ENRICHED_WITHIN);
            Duration enriched = Scene.since(mended);
            // Then
            scene.saw("all enriched after", enriched).judge();
            assertThat(enriched).isLessThan(ENRICHED_WITHIN);
            scene.holds();
        }
    }

    private static String asked(Wrong wrong) {
        return "0 dead letters, " + wrong.state + " said within " + Dose.seconds(SAID_WITHIN)
                + " with what was seen, where, and what to do; all enriched within " + Dose.seconds(ENRICHED_WITHIN)
                + (wrong.needsRestart ? " of a restart with the right one" : " of the end, by itself");
    }

    private static void suffer(Scene scene, Wrong wrong) {
        Status status = scene.workers.status();
        long begin = System.nanoTime();
        String health = status.awaitState(wrong.state, SAID_WITHIN);
        scene.saw("said after", Scene.since(begin));
        assertThat(health).contains(wrong.says).contains(scene.stage.property("api.base.url"));
        long said = System.nanoTime();
        int before = status.callsWithoutEntry();
        Await.sleep(LASTS);
        int asked = status.callsWithoutEntry() - before;
        Duration watched = Scene.since(said);
        scene.saw("requests", asked + " in " + watched.toSeconds() + " s");
        assertThat(status.state()).isEqualTo(wrong.state);
        // A window that a round begins in may hold the end of the round before: one more request for each ID.
        assertThat((long) asked).isLessThanOrEqualTo(IDS * (watched.dividedBy(ROUND) + 1));
        assertThat(scene.countOutcomes()).as("outcomes").isZero();
    }
}
