package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A few IDs get the same bad answer whenever they are asked for, among many that are good: each ends as the letter of its
 * own code, and costs the others next to nothing.
 */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class OddEntriesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int LIMIT = 120;
    private static final Duration TIME = Dose.of(Duration.ofSeconds(10), Duration.ofMinutes(4));

    /** Below the limit, so that what comes can be answered at once. */
    private static final int FED_PER_SECOND = 100;

    /** Where nothing is known yet, IDs are tried one by one, a second after one that fails like an outage. */
    private static final Duration FIRST_WITHIN = Dose.within(Duration.ofSeconds(15));

    private static final double KEPT = 0.95;

    /** A fresh worker cannot know that it is the IDs: it says so until one has succeeded. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadABacklogThatBeginsWithOddOnesAtTheFullRate(boolean fresh, SandboxBroker broker) throws Exception {
        int good = LIMIT * (int) TIME.toSeconds();
        try (ProofRow row = ProofRow.of(
                        "Odd IDs in a backlog, also at its head, " + (fresh ? "fresh worker" : "known-good IDs"),
                        2 * OddKind.values().length + " odd ones among " + good,
                        "first one enriched within " + Dose.seconds(FIRST_WITHIN) + ", " + asked(fresh));
                Stage stage = stage(broker, "odd-backlog")) {
            // Given
            OutcomeChecker checker = stage.checker();
            if (!fresh) {
                enrichSome(stage, checker);
            }
            List<FaultInput> inputs = new ArrayList<>(odd("head"));
            inputs.addAll(good("log-", good / 2));
            inputs.addAll(odd("middle"));
            inputs.addAll(good("more-", good - good / 2));
            FaultInput.publish(stage, checker, inputs);
            stage.api().witness().clear();
            // When
            try (Worker worker = worker(stage)) {
                int pausedBefore = fresh ? pausedAtFirst(stage, worker) : 0;
                Await.until("the good ones", PATIENCE, () -> answered(stage).size() >= good);
                List<Sighting> answered = answered(stage);
                // Then
                long first = answered.get(0).ended();
                judgeStart(stage, first, row);
                double seconds = (answered.get(good - 1).ended() - first) / (double) TimeUnit.SECONDS.toNanos(1);
                judgeShare(100 * good / seconds / LIMIT, "of the rate", row);
                finish(stage, checker, worker, pausedBefore, row);
            }
            row.judged(stage.audit().judge(checker, PATIENCE));
            LoadRate.judge(LIMIT, stage.api().witness(), row);
            row.holds();
        }
    }

    private static void enrichSome(Stage stage, OutcomeChecker checker) throws Exception {
        FaultInput.publish(stage, checker, good("known-", 2 * OddKind.values().length));
        try (Worker worker = worker(stage)) {
            stage.audit().awaitOutcomes(checker, PATIENCE);
            assertThat(worker.health().live()).isTrue();
        }
    }

    @Test
    void shouldKeepUpWithGoodOnesWhileOddOnesComeToo(SandboxBroker broker) throws Exception {
        int every = FED_PER_SECOND * (int) TIME.toSeconds() / (4 * OddKind.values().length);
        try (ProofRow row = ProofRow.of(
                        "Odd IDs, live",
                        "one of each kind in turn, one in " + every + " of " + FED_PER_SECOND + " IDs a second, "
                                + TIME.toSeconds() + " s",
                        asked(false));
                Stage stage = stage(broker, "odd-live")) {
            OutcomeChecker checker = stage.checker();
            FaultInput.publish(stage, checker, good("warm-", LIMIT));
            // Given
            try (Worker worker = worker(stage)) {
                Await.until("load", PATIENCE, () -> answered(stage).size() >= LIMIT);
                // When
                try (FaultFeed feed = FaultFeed.start(stage, FED_PER_SECOND, i -> input(i, every))) {
                    Await.sleep(TIME);
                    feed.stop(checker);
                    int came = checker.origins().size();
                    int answered = answered(stage).size();
                    // Then
                    judgeShare(100.0 * answered / came, "of those that came", row);
                }
                finish(stage, checker, worker, 0, row);
            }
            row.judged(stage.audit().judge(checker, PATIENCE));
            LoadRate.judge(LIMIT, stage.api().witness(), row);
            row.holds();
        }
    }

    private static String asked(boolean fresh) {
        return (Dose.isFull() ? "the others keep 95 % of the rate, " : "the rate of the others shown, not judged, ")
                + (fresh ? "no PAUSED state after it, " : "no PAUSED state, ")
                + "each odd one ends as the letter of its own code";
    }

    private static Stage stage(SandboxBroker broker, String name) {
        ApiSettings settings = ApiSettings.defaults().withLatency(new Latency.Fixed(Duration.ofMillis(20)));
        return Confirmation.soon(new Stage(broker, name, 1, settings))
                .with("rate.limit.per.second", Integer.toString(LIMIT));
    }

    private static List<FaultInput> odd(String rest) {
        return OddKind.all().map(kind -> kind.input(rest)).toList();
    }

    private static List<FaultInput> good(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> FaultInput.enriched(prefix + i))
                .toList();
    }

    private static FaultInput input(int i, int every) {
        OddKind[] kinds = OddKind.values();
        return i % every == 0 ? kinds[i / every % kinds.length].input("live-" + i) : FaultInput.enriched("log-" + i);
    }

    /** Good ones of this worker whose entry was handed over, each once, in this order. */
    private static List<Sighting> answered(Stage stage) {
        Map<String, Sighting> firsts = new LinkedHashMap<>();
        stage.api().witness().sightings().stream()
                .filter(seen ->
                        seen.status() == 200 && seen.ended() != 0 && !seen.id().startsWith("known-"))
                .forEach(seen -> firsts.putIfAbsent(seen.id(), seen));
        return List.copyOf(firsts.values());
    }

    private static void judgeStart(Stage stage, long first, ProofRow row) {
        Duration tried = Duration.ofNanos(first - stage.api().witness().arrivals()[0]);
        row.saw("first one enriched after", tried);
        assertThat(tried).as("time until a first one was enriched").isLessThan(FIRST_WITHIN);
    }

    private static void judgeShare(double percent, String what, ProofRow row) {
        row.saw("others", Math.round(percent) + " % " + what);
        if (Dose.isFull()) {
            assertThat(percent).as("percent " + what).isGreaterThanOrEqualTo(100 * KEPT);
        }
    }

    private static void finish(Stage stage, OutcomeChecker checker, Worker worker, int pausedBefore, ProofRow row) {
        stage.audit().awaitOutcomes(checker, PATIENCE);
        OutageWatch watch = new OutageWatch(worker.watchPort());
        int paused = paused(watch) - pausedBefore;
        row.saw("PAUSED states entered", paused);
        assertThat(paused).as("PAUSED states entered").isZero();
        assertThat(watch.state()).isEqualTo("RUNNING");
    }

    private static int pausedAtFirst(Stage stage, Worker worker) {
        Await.until("a first success", PATIENCE, () -> !answered(stage).isEmpty());
        OutageWatch watch = new OutageWatch(worker.watchPort());
        Await.until("the end of the first pause", PATIENCE, () -> !watch.state().startsWith("PAUSED_"));
        return paused(watch);
    }

    private static int paused(OutageWatch watch) {
        return (int) watch.sum("enricher_states_entered_total", "state=\"PAUSED_", true);
    }

    private static Worker worker(Stage stage) throws Exception {
        Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()));
        worker.start();
        return worker;
    }
}
