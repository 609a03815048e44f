package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.kafka.KnownGoodReader;
import io.auditlog.enricher.preflight.StartFailure;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code config/secured.properties} at work: TLS, SCRAM, and a user with the rights that it lists and no others. */
final class SecuredIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldNeedNoMoreThanTheListedRights() throws Exception {
        try (SecuredStage stage = new SecuredStage(directory)) {
            stage.grant(stage.listedRights());
            run(stage, "first");
            run(stage, "second"); // finds what the first one has left: a changelog and a group with offsets
            stage.judge(TIMEOUT);
        }
    }

    @Test
    @Tag("thorough")
    void shouldRunWithoutReadingWhatItHasEnriched() throws Exception {
        try (SecuredStage stage = new SecuredStage(directory);
                LogLines log = LogLines.of(KnownGoodReader.class)) {
            // Given records that it could read
            stage.grant(stage.listedRights());
            run(stage, "first");
            assertThat(log.at("INFO")).hasSize(1);
            // When
            stage.revoke(onEnriched(stage, AclOperation.READ));
            run(stage, "second");
            Await.until("the reader's end", TIMEOUT, () -> log.all().size() > 1);
            // Then
            stage.judge(TIMEOUT);
            assertThat(log.at("WARN"))
                    .singleElement()
                    .asString()
                    .contains(stage.topics().enriched(), "Grant the worker's user Read");
        }
    }

    @Test
    @Tag("thorough")
    void shouldNameTheLackingRightAndAskForNothing() throws Exception {
        try (SecuredStage stage = new SecuredStage(directory)) {
            // Given
            stage.feed("log");
            requireRefusal(stage, "lacks Read, Describe on topic audit-log-ids. Grant it");
            stage.grant(stage.listedRights().stream()
                    .filter(right -> right.entry().operation() != AclOperation.DESCRIBE_CONFIGS)
                    .toList());
            requireRefusal(stage, "lacks DescribeConfigs on topic audit-logs-enriched. Grant it");
            stage.grant(stage.listedRights());
            AclBinding write = onEnriched(stage, AclOperation.WRITE);
            stage.revoke(write);
            // When
            try (JavaProcess worker = stage.startWorker()) {
                assertThat(worker.awaitExit(TIMEOUT)).isEqualTo(1);
                assertThat(worker.output().contains("lacks Write on topic audit-logs-enriched. Grant it"))
                        .isTrue();
                assertThat(worker.output().contains("\tat "))
                        .as("a stack trace")
                        .isFalse();
            }
            assertThat(stage.api().witness().count()).as("calls of the API").isZero();
            assertThat(stage.outcomes()).isZero();
            stage.grant(List.of(write));
            // Then
            try (JavaProcess worker = stage.startWorker()) {
                stage.awaitOutcomes(TIMEOUT);
                worker.sigterm();
                assertThat(worker.awaitExit(TIMEOUT)).isZero();
            }
            stage.judge(TIMEOUT);
        }
    }

    @Test
    @Tag("thorough")
    void shouldHoldEveryIdWhileARightIsTakenAway() throws Exception {
        try (SecuredStage stage = new SecuredStage(directory)) {
            // Given
            stage.grant(stage.listedRights());
            stage.feed("before");
            try (Worker worker = stage.worker()) {
                worker.start();
                stage.awaitOutcomes(TIMEOUT);
                int before = stage.enriched();
                // When
                AclBinding write = onEnriched(stage, AclOperation.WRITE);
                stage.revoke(write);
                stage.feed("after");
                Await.until(
                        "the death of the stream thread",
                        TIMEOUT,
                        () -> !worker.health().ready());
                assertThat(stage.enriched()).isEqualTo(before);
                stage.grant(List.of(write));
                // Then
                stage.awaitOutcomes(TIMEOUT);
            }
            stage.judge(TIMEOUT);
        }
    }

    private static void requireRefusal(SecuredStage stage, String reason) {
        try (Worker worker = stage.worker()) {
            assertThatThrownBy(worker::start).isInstanceOf(StartFailure.class).hasMessageContaining(reason);
        }
    }

    private static void run(SecuredStage stage, String batch) throws Exception {
        stage.feed(batch);
        try (Worker worker = stage.worker()) {
            worker.start();
            stage.awaitOutcomes(TIMEOUT);
            Await.until("a lag", TIMEOUT, () -> worker.health().figures().lag() != null);
        }
    }

    private static AclBinding onEnriched(SecuredStage stage, AclOperation operation) {
        List<AclBinding> found = stage.listedRights().stream()
                .filter(right -> right.pattern().name().equals(stage.topics().enriched()))
                .filter(right -> right.entry().operation() == operation)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
