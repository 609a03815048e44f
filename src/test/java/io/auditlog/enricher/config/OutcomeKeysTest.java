package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.config.WorkerConfig.EffectiveValue;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.OutcomeRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators can decide about codes, and what they cannot. */
final class OutcomeKeysTest {

    @Test
    void shouldReadWhatOperatorsDecided() {
        WorkerConfig config = Configs.valid(
                Configs.leastWith(
                        "outcome.not_found", "dead-letter",
                        "outcome.forbidden", "hold",
                        "outcome.server_error", "retry:20",
                        "outcome.gone", "retry:1",
                        "outcome.conflict", ""),
                Map.of("ENRICHER_OUTCOME_TOO_MANY_REQUESTS", "retry:100", "ENRICHER_OUTCOME_GONE", "retry:2"));

        assertThat(config.retry().outcomes())
                .containsOnly(
                        Map.entry(Code.NOT_FOUND, OutcomeRule.DEAD_LETTER),
                        Map.entry(Code.FORBIDDEN, OutcomeRule.HOLD),
                        Map.entry(Code.SERVER_ERROR, new OutcomeRule(20)),
                        Map.entry(Code.GONE, new OutcomeRule(2)),
                        Map.entry(Code.TOO_MANY_REQUESTS, new OutcomeRule(100)));
        assertThat(config.effective()).contains(new EffectiveValue("outcome.server_error", "retry:20", "given"));
    }

    @Test
    void shouldReportEverythingThatIsWrongInOneMessage() {
        ConfigurationException broken = Configs.broken(
                Configs.leastWith(
                        "outcome.notfound", "hold",
                        "outcome.internal", "hold",
                        "outcome.gone", "retry:101",
                        "retry.max.attempts", "0"),
                Map.of("ENRICHER_OUTCOME_TEAPOT", "hold", "ENRICHER_OUTCOME_RECORD_OVERSIZED", "dead-letter"));

        assertThat(broken.getMessage().lines().toList())
                .containsExactlyInAnyOrder(
                        "The configuration has 6 problems:",
                        "  outcome.notfound: unknown key; did you mean outcome.not_found? (given)",
                        "  outcome.teapot: unknown key (environment variable ENRICHER_OUTCOME_TEAPOT)",
                        "  outcome.internal: may not be set: no time changes such a failure, so it is a dead letter in any"
                                + " case (given)",
                        "  outcome.record_oversized: may not be set: no time changes such a failure, so it is a dead"
                                + " letter in any case (environment variable ENRICHER_OUTCOME_RECORD_OVERSIZED)",
                        "  outcome.gone = retry:101: must be dead-letter, hold, or retry:N with N from 1 to 100 (given)",
                        "  retry.max.attempts = 0: must be a whole number from 1 to 100 (given)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"retry", "retry:", "retry:0", "retry:-1", "retry:1.5", "retry:ten", "Hold", "drop", "enrich"})
    void shouldRefuseAnyOtherValue(String value) {
        assertThat(Configs.broken("outcome.gone", value).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).startsWith("outcome.gone = " + value + ": must be "));
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void shouldHaveAKeyForEveryCodeThatTimeMayChange(Code code) {
        boolean unchanging = List.of(
                        Code.ID_INVALID, Code.ID_UNREADABLE, Code.RECORD_OVERSIZED, Code.RECORD_REFUSED, Code.INTERNAL)
                .contains(code);
        assertThat(Keys.find(Keys.outcome(code)).isPresent()).isNotEqualTo(unchanging);
    }
}
