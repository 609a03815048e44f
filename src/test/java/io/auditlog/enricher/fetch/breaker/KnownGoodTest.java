package io.auditlog.enricher.fetch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.Effect.AskKnownGood;
import io.auditlog.enricher.fetch.breaker.Effect.Blame;
import io.auditlog.enricher.fetch.breaker.Effect.Hold;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule 1 and 3: which IDs are known to be good, and what happens when they are gone. */
final class KnownGoodTest extends BreakerFixture {

    private static AuditLogId id(int number) {
        return new AuditLogId("good-" + number);
    }

    private static List<AuditLogId> ids(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(KnownGoodTest::id).toList();
    }

    @Test
    void shouldKeepTheLastEightThatSucceeded() {
        // Given
        startKnowing(GOOD);

        // When
        ids(1, 9).forEach(this::succeeds);
        succeeds(id(5));

        // Then
        assertThat(((State.Closed) state).good().ids())
                .containsExactly(id(5), id(9), id(8), id(7), id(6), id(4), id(3), id(2));
    }

    @Test
    void shouldPutThoseOfEarlierRunsBehindThoseThatSucceededSince() {
        // Given
        start();
        succeeds(id(1));

        // When
        on(new Event.KnownGoodFound(ids(1, 20)));

        // Then
        assertThat(((State.Closed) state).good().ids()).isEqualTo(ids(1, 8));
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"NOT_FOUND", "GONE"})
    void shouldDropAControlThatIsGoneAndAskTheNext(Code code) {
        // Given
        startKnowing(GOOD, OTHER_GOOD);
        fails(ID, Code.SERVER_ERROR);

        // When
        fails(GOOD, Role.CONTROL, code);

        // Then
        assertThat(passSeconds(1)).containsExactly(new AskKnownGood(OTHER_GOOD));
        assertThat(succeeds(OTHER_GOOD, Role.CONTROL)).containsExactly(new Blame(ID));
        assertThat(((State.Closed) state).good().ids()).containsExactly(OTHER_GOOD);
    }

    @Test
    void shouldKnowNothingWhenTheLastKnownGoodIdIsGone() {
        // Given
        startKnowing(GOOD);
        fails(ID, Code.SERVER_ERROR);

        // When, then
        assertThat(fails(GOOD, Role.CONTROL, Code.NOT_FOUND)).containsExactly(new Hold(ID));
        assertThat(state).isInstanceOf(State.Unknown.class);
    }

    @Test
    void shouldKnowNothingWhenTwoInARowAreGoneWhileEntriesAreGoneToo() {
        // Given
        startKnowing(ids(1, 8).toArray(AuditLogId[]::new));
        fails(ID, Code.NOT_FOUND);
        fails(id(1), Role.CONTROL, Code.NOT_FOUND);
        assertThat(passSeconds(1)).containsExactly(new AskKnownGood(id(2)));

        // When, then
        assertThat(fails(id(2), Role.CONTROL, Code.GONE)).containsExactly(new Hold(ID));
        assertThat(state).isInstanceOfSatisfying(State.Unknown.class, unknown -> {
            assertThat(unknown.atStart()).isFalse();
            assertThat(unknown.good().ids()).isEmpty();
            assertThat(unknown.good().gone()).containsExactlyInAnyOrderElementsOf(ids(1, 8));
        });
    }

    @Test
    void shouldAskOnWhenTwoInARowAreGoneWhileEntriesFailOtherwise() {
        // Given
        startKnowing(ids(1, 8).toArray(AuditLogId[]::new));
        fails(ID, Code.FORBIDDEN);
        fails(id(1), Role.CONTROL, Code.NOT_FOUND);
        passSeconds(1);
        fails(id(2), Role.CONTROL, Code.NOT_FOUND);

        // When, then
        assertThat(passSeconds(1)).containsExactly(new AskKnownGood(id(3)));
        assertThat(succeeds(id(3), Role.CONTROL)).containsExactly(new Blame(ID));
    }

    @Test
    void shouldNotCountAControlThatIsGoneAsAFailureOfTheChannel() {
        // Given
        startKnowing(ids(1, 8).toArray(AuditLogId[]::new));
        fails(ID, Code.SERVER_ERROR);
        fails(id(1), Role.CONTROL, Code.NOT_FOUND);
        passSeconds(1);

        // When
        fails(id(2), Role.CONTROL, Code.SERVER_ERROR);

        // Then
        assertThat(state).isInstanceOf(State.Closed.class);
    }

    @Test
    void shouldForgetThatItWasGoneWhenItSucceedsAgain() {
        // Given
        startKnowing(GOOD, OTHER_GOOD);
        fails(ID, Code.SERVER_ERROR);
        fails(GOOD, Role.CONTROL, Code.NOT_FOUND);
        assertThat(((State.Closed) state).good().gone()).containsExactly(GOOD);

        // When
        succeeds(GOOD);

        // Then
        assertThat(((State.Closed) state).good().ids()).containsExactly(GOOD, OTHER_GOOD);
        assertThat(((State.Closed) state).good().gone()).isEmpty();
    }
}
