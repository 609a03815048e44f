package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.NOW;
import static io.auditlog.enricher.deadletter.Samples.bytes;
import static io.auditlog.enricher.deadletter.Samples.letter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.entry.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which dead letters a selection matches, and when two selections are the same. */
final class SelectionTest {

    private static final Topics TOPICS = new Topics("ids", "enriched", "letters-{class}");

    @Test
    void shouldMatchOneValueOfEachCriterion() {
        Selection selection =
                selection(Set.of(StatusClass.CLIENT_4XX, StatusClass.SERVER_5XX), Set.of(404, 500), Set.of(), Set.of());
        assertThat(selects(selection, letter("log-1", Code.NOT_FOUND, 404))).isTrue();
        assertThat(selects(selection, letter("log-1", Code.SERVER_ERROR, 500))).isTrue();
        assertThat(selects(selection, letter("log-1", Code.GONE, 410))).isFalse();
        assertThat(selects(selection, letter("log-1", Code.TIMEOUT, null))).isFalse();
        assertThat(selects(Selection.ALL, letter("log-1", Code.TIMEOUT, null))).isTrue();
        assertThat(selection.topics(TOPICS)).containsExactlyInAnyOrder("letters-4xx", "letters-5xx");
        assertThat(Selection.ALL.topics(TOPICS)).hasSize(StatusClass.values().length);
    }

    @Test
    void shouldMatchAnExactIdOrTheTextOfAnInputThatHoldsNone() {
        Selection selection = Samples.ids("log-1", "a b");
        assertThat(selects(selection, letter("log-1", Code.GONE, 410))).isTrue();
        assertThat(selects(selection, letter("log-10", Code.GONE, 410))).isFalse();
        assertThat(selects(
                        selection,
                        letter(Samples.content("a b", Code.ID_INVALID, null).setAuditLogId(null))))
                .isTrue();
        assertThat(selects(
                        selection,
                        letter(Samples.content("", Code.ID_INVALID, null)
                                .setAuditLogId(null)
                                .setOriginalValue(null))))
                .isFalse();
    }

    @Test
    void shouldIncludeTheBeginningOfARangeAndExcludeItsEnd() {
        Selection selection = between("2h", "2026-11-20T11:00:00Z");
        assertThat(selects(selection, letter(NOW.minus(Duration.ofHours(2))))).isTrue();
        assertThat(selects(selection, letter(NOW.minus(Duration.ofHours(1))))).isFalse();
        assertThat(selects(selection, letter(NOW.minus(Duration.ofHours(2)).minusMillis(1))))
                .isFalse();
    }

    @Test
    void shouldParseInstantsDaysAndDurations() {
        assertThat(TimeSpec.parse("7d").from(NOW)).isEqualTo(NOW.minus(Duration.ofDays(7)));
        assertThat(TimeSpec.parse(" 90 s ").from(NOW)).isEqualTo(NOW.minusSeconds(90));
        assertThat(TimeSpec.parse("2026-11-20").from(NOW)).isEqualTo("2026-11-20T00:00:00Z");
        assertThat(TimeSpec.parse("2026-11-20T01:02:03Z").from(NOW)).isEqualTo("2026-11-20T01:02:03Z");
        for (String none : new String[] {"", "yesterday", "2h30m", "2026-11-31", "2026-11-20T01:02"}) {
            assertThatThrownBy(() -> TimeSpec.parse(none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no moment");
        }
    }

    @Test
    void shouldNameTheSameGroupForTheSameSelectionAndTarget() {
        Selection selection = selection(Set.of(StatusClass.CLIENT_4XX), Set.of(404, 410), Set.of(), Set.of("a", "b"));
        Selection same = selection(Set.of(StatusClass.CLIENT_4XX), Set.of(410, 404), Set.of(), Set.of("b", "a"));
        RedrivePlan otherRate = new RedrivePlan("app", selection, false, "ids", 7, 3, 1, true, true, true);
        assertThat(group(selection, "ids")).isEqualTo(group(same, "ids")).isEqualTo(otherRate.group());
        assertThat(group(between("2h", "1h"), "ids")).isEqualTo(group(between("2h", "1h"), "ids"));
        // And for ever: a later version continues where an earlier one stopped
        Selection documented = selection(Set.of(StatusClass.SERVER_5XX), Set.of(), Set.of(), Set.of());
        assertThat(new RedrivePlan(
                                "audit-log-enricher", documented, false, "audit-log-ids", 5, 1, 1, false, false, false)
                        .group())
                .isEqualTo("audit-log-enricher-redrive-22cab4d5");
    }

    @Test
    void shouldNameAnotherGroupForAnotherSelectionOrTarget() {
        assertThat(Set.of(
                        group(Selection.ALL, "ids"),
                        group(Selection.ALL, "ids-2"),
                        group(Samples.ids("a", "b"), "ids"),
                        group(Samples.ids("a,b"), "ids"),
                        group(Samples.ids("a,1:b"), "ids"),
                        group(between("2h", "1h"), "ids"),
                        group(between("3h", "1h"), "ids"),
                        group(selection(Set.of(), Set.of(404), Set.of(), Set.of()), "ids"),
                        group(selection(Set.of(), Set.of(), Set.of(Code.NOT_FOUND), Set.of()), "ids"),
                        new RedrivePlan("app", Selection.ALL, true, "ids", 5, 1, 1, false, false, false).group()))
                .hasSize(10);
    }

    @Test
    void shouldShowInvalidInputEscaped() {
        StoredDeadLetter letter = letter(Samples.content("x", Code.ID_INVALID, null)
                .setAuditLogId(null)
                .setOriginalValue(ByteBuffer.wrap(bytes("a\u001b[31m\nb"))));
        assertThat(letter.shownSubject()).isEqualTo("a\\u001b[31m\\u000ab");
    }

    private static boolean selects(Selection selection, StoredDeadLetter letter) {
        return selection.selects(letter, selection.since(NOW), NOW);
    }

    private static String group(Selection selection, String target) {
        return Samples.plan(selection, target).group();
    }

    private static Selection between(String since, String until) {
        return new Selection(Set.of(), Set.of(), Set.of(), Set.of(), TimeSpec.parse(since), TimeSpec.parse(until));
    }

    private static Selection selection(
            Set<StatusClass> classes, Set<Integer> statuses, Set<Code> codes, Set<String> ids) {
        return new Selection(classes, statuses, codes, ids, null, null);
    }
}
