package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.kafka.KnownGoodReader;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code config/secured.properties} at work: TLS, SCRAM, and a user with the rights that it lists and no others. */
final class SecuredIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldNeedNoMoreThanTheListedRights() throws Exception {
        try (SecuredStage stage = new SecuredStage(directory)) {
            stage.grant(stage.listedRights());
            OutcomeChecker checker = stage.checker();
            // The second worker finds what the first one has left: a changelog and a group with offsets
            for (String batch : List.of("first", "second")) {
                run(stage, checker, batch);
            }
            stage.audit().judge(checker, PATIENCE).requireClean();
        }
    }

    @Test
    @Tag("thorough")
    void shouldRunWithoutReadingWhatItHasEnriched() throws Exception {
        try (SecuredStage stage = new SecuredStage(directory);
                LogLines log = LogLines.of(KnownGoodReader.class)) {
            // Given records that it could read
            stage.grant(stage.listedRights());
            OutcomeChecker checker = stage.checker();
            run(stage, checker, "first");
            assertThat(log.at("INFO")).hasSize(1);
            // When
            stage.revoke(onEnriched(stage, AclOperation.READ));
            run(stage, checker, "second");
            Await.until("the reader's end", PATIENCE, () -> log.all().size() > 1);
            // Then
            stage.audit().judge(checker, PATIENCE).requireClean();
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
            OutcomeChecker checker = stage.checker();
            stage.feed(checker, "log");
            requireRefusal(
                    stage,
                    "lacks the right Describe on topic "
                            + "audit-log-ids, audit-logs-dead-letter, audit-logs-enriched: grant it");
            stage.grant(where(stage, right -> right.entry().operation() != AclOperation.DESCRIBE_CONFIGS));
            requireRefusal(
                    stage,
                    "lacks the right DescribeConfigs on topic "
                            + "audit-log-ids, audit-logs-dead-letter, audit-logs-enriched: grant it");
            stage.grant(stage.listedRights());
            AclBinding write = onEnriched(stage, AclOperation.WRITE);
            stage.revoke(write);
            // When
            try (JavaProcess worker = stage.startWorker()) {
                assertThat(worker.awaitExit(PATIENCE)).isEqualTo(1);
                assertThat(worker.output().contains("lacks the right Write on topic audit-logs-enriched: grant it"))
                        .isTrue();
                assertThat(worker.output().contains("\tat "))
                        .as("a stack trace")
                        .isFalse();
            }
            assertThat(stage.api().witness().count()).as("calls of the API").isZero();
            assertThat(stage.outcomes()).isEmpty();
            stage.grant(List.of(write));
            // Then
            try (JavaProcess worker = stage.startWorker()) {
                stage.audit().awaitOutcomes(checker, PATIENCE);
                worker.sigterm();
                assertThat(worker.awaitExit(PATIENCE)).isZero();
            }
            stage.audit().judge(checker, PATIENCE).requireClean();
        }
    }

    @Test
    @Tag("thorough")
    void shouldHoldEveryIdWhileARightIsTakenAway() throws Exception {
        try (SecuredStage stage = new SecuredStage(directory)) {
            // Given
            stage.grant(stage.listedRights());
            OutcomeChecker checker = stage.checker();
            stage.feed(checker, "before");
            try (Worker worker = stage.worker()) {
                worker.start();
                stage.audit().awaitOutcomes(checker, PATIENCE);
                long before = stage.enriched();
                // When
                AclBinding write = onEnriched(stage, AclOperation.WRITE);
                stage.revoke(write);
                stage.feed(checker, "after");
                Await.until(
                        "the death of the stream thread",
                        PATIENCE,
                        () -> !worker.health().ready());
                assertThat(stage.enriched()).isEqualTo(before);
                stage.grant(List.of(write));
                // Then
                stage.audit().awaitOutcomes(checker, PATIENCE);
            }
            stage.audit().judge(checker, PATIENCE).requireClean();
        }
    }

    private static void requireRefusal(SecuredStage stage, String reason) {
        try (Worker worker = stage.worker()) {
            assertThatThrownBy(worker::start).isInstanceOf(StartFailure.class).hasMessageContaining(reason);
        }
    }

    private static void run(SecuredStage stage, OutcomeChecker checker, String batch) throws Exception {
        stage.feed(checker, batch);
        try (Worker worker = stage.worker()) {
            worker.start();
            stage.audit().awaitOutcomes(checker, PATIENCE);
            Await.until("a lag", PATIENCE, () -> worker.health().figures().lag() != null);
        }
    }

    private static AclBinding onEnriched(SecuredStage stage, AclOperation operation) {
        List<AclBinding> found = where(
                stage,
                right -> right.pattern().name().equals(stage.topics().enriched())
                        && right.entry().operation() == operation);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static List<AclBinding> where(SecuredStage stage, Predicate<AclBinding> wanted) {
        return stage.listedRights().stream().filter(wanted).toList();
    }
}
