package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Several workers share a limit of a few calls per second: they use it, and never exceed it. */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class LowLimitIT {

    private static final int PARTITIONS = 12;
    private static final Duration MEASURED = Dose.of(Duration.ofSeconds(15), Duration.ofMinutes(3));

    /** Until the line in front of the API is as long as it will be, and what was gained is paid for. */
    private static final Duration SETTLING = Dose.of(Duration.ofSeconds(4), Duration.ofSeconds(8));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    static Stream<Arguments> limits() {
        Stream<Arguments> first = Stream.of(Arguments.of(20, 3, Dose.of(90, 97)));
        return Dose.isFull() ? Stream.concat(first, Stream.of(Arguments.of(2, 3, 90), Arguments.of(20, 6, 97))) : first;
    }

    @ParameterizedTest
    @MethodSource("limits")
    void shouldUseTheLimitAndNeverExceedIt(int limit, int count, int percent, SandboxBroker broker) {
        try (ProofRow row = ProofRow.of(
                        limit + "/s shared by " + count + " workers",
                        MEASURED.toSeconds() + " s, " + PARTITIONS + " partitions",
                        percent + " % of it used, never above limit and burst in any sliding second");
                Stage stage = new Stage(broker, "low", PARTITIONS, ApiSettings.defaults())
                        .with("rate.limit.per.second", Integer.toString(limit));
                FaultWorkers workers = new FaultWorkers(stage, directory)) {
            // Given more than will be asked
            OutcomeChecker checker = stage.checker();
            int ids = limit * (int) MEASURED.plus(FaultWorkers.PATIENCE).toSeconds();
            FaultInput.publish(stage, checker, enriched(ids));
            IntStream.range(0, count).forEach(i -> workers.start());
            Await.until("partitions in " + count + " hands", FaultWorkers.PATIENCE, () -> {
                Collection<Integer> each =
                        LoadGroup.members(broker.admin(), stage).values();
                return each.size() == count && each.stream().allMatch(owned -> owned == PARTITIONS / count);
            });
            Await.sleep(SETTLING);
            // When
            long begin = System.nanoTime();
            Await.sleep(MEASURED);
            long end = System.nanoTime();
            // Then
            double seconds = (end - begin) / 1e9;
            double used = 100 * stage.api().witness().countWithin(begin, end) / seconds / limit;
            row.saw("used", Math.round(used) + " %");
            LoadRate.judge(limit, stage.api().witness(), row);
            assertThat(used).as("percent of the limit").isGreaterThanOrEqualTo(percent);
            workers.stop();
            row.holds();
        }
    }

    private static List<FaultInput> enriched(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> FaultInput.enriched("low-" + i))
                .toList();
    }
}
