package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionPoolTest {

    private static final Reply.NoAnswer REFUSED = new Reply.NoAnswer(Code.UNREACHABLE, "refused");

    private final VirtualTime time = new VirtualTime();
    private final FakeDialer dialer = new FakeDialer();
    private final ConnectionPool connections = new ConnectionPool(dialer, 256, time);
    private final List<FakeLink> links = new ArrayList<>();

    /** One who wants a connection. */
    private final class Taker implements PooledConnection.LeaseCallback {
        PooledConnection lease;
        Reply.NoAnswer refused;
        int left = Integer.MAX_VALUE;

        Taker() {
            connections.lease(this);
        }

        @Override
        public void leased(PooledConnection given) {
            lease = given;
        }

        @Override
        public void refused(Reply.NoAnswer fault) {
            refused = fault;
        }

        @Override
        public void leaving(int lastStream) {
            left = lastStream;
        }
    }

    private List<Taker> takers(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Taker()).toList();
    }

    private FakeLink connect(boolean shared) {
        FakeLink link = open(shared);
        connections.takes(link.id(), 100);
        return link;
    }

    private FakeLink open(boolean shared) {
        FakeLink link = new FakeLink(shared);
        links.add(link);
        dialer.callers.remove().connected(link);
        return link;
    }

    @Test
    void shouldDialOnceUntilItIsKnownWhatTheServerSpeaks() {
        // When
        List<Taker> takers = takers(50);

        // Then
        assertThat(dialer.callers).hasSize(1);
        connect(true);
        assertThat(takers).allMatch(taker -> taker.lease.link == links.get(0));
    }

    @Test
    void shouldShareAFewConnectionsEvenly() {
        // Given
        takers(100);
        connect(true);

        // When it is crowded
        while (!dialer.callers.isEmpty()) {
            connect(true);
            takers(50);
        }

        // Then three are enough for 256 calls
        assertThat(links).hasSize(3);
        takers(30);
        assertThat(dialer.callers).isEmpty();
    }

    @Test
    void shouldDialOneForEachWhereConnectionsCannotBeShared() {
        // Given
        List<Taker> takers = takers(10);

        // When
        connect(false);
        assertThat(dialer.callers).hasSize(9);
        while (!dialer.callers.isEmpty()) {
            connect(false);
        }

        // Then
        assertThat(links).hasSize(10);
        assertThat(takers.stream().map(taker -> taker.lease).distinct()).hasSize(10);
        takers.forEach(taker -> connections.release(taker, taker.lease, true));
        takers(10);
        assertThat(dialer.callers).isEmpty();
    }

    @Test
    void shouldPassAFreedConnectionOnToWhoWaits() {
        // Given
        Taker first = new Taker();
        connect(false);
        Taker second = new Taker();

        // When
        connections.release(first, first.lease, true);

        // Then the connection that was dialed meanwhile is kept for the next
        assertThat(second.lease).isEqualTo(first.lease);
        connect(false);
        assertThat(new Taker().lease.link).isEqualTo(links.get(1));
    }

    @Test
    void shouldCloseAConnectionThatIsNotReusable() {
        Taker taker = new Taker();
        FakeLink link = connect(false);
        connections.release(taker, taker.lease, false);
        assertThat(link.open).isFalse();
        new Taker();
        assertThat(dialer.callers).hasSize(1);
    }

    @Test
    void shouldLookAtAQuietConnectionBeforeItIsUsedAgain() {
        // Given
        Taker taker = new Taker();
        FakeLink link = connect(false);
        connections.release(taker, taker.lease, true);
        time.advance(Duration.ofSeconds(2));

        // When, then
        Taker next = new Taker();
        assertThat(link.probed).isEqualTo(1);
        assertThat(next.lease.link).isEqualTo(link);
        connections.release(next, next.lease, true);
        time.advance(Duration.ofSeconds(2));
        link.alive = false;
        assertThat(new Taker().lease).isNull();
        assertThat(link.open).isFalse();
        assertThat(dialer.callers).hasSize(1);
    }

    @Test
    void shouldReplaceConnectionsAfterTheirLifetime() {
        // Given
        Taker taker = new Taker();
        FakeLink alone = connect(false);
        connections.release(taker, taker.lease, true);

        // When
        time.advance(Duration.ofMinutes(5));
        new Taker();

        // Then
        assertThat(alone.open).isFalse();
        assertThat(dialer.callers).hasSize(1);
    }

    @Test
    void shouldLetSharedConnectionsFinishBeforeTheyAreReplaced() {
        // Given
        Taker old = new Taker();
        FakeLink link = connect(true);
        time.advance(Duration.ofMinutes(5));

        // When
        Taker young = new Taker();
        connect(true);

        // Then
        assertThat(young.lease.link).isNotEqualTo(link);
        assertThat(link.open).isTrue();
        connections.release(old, old.lease, true);
        assertThat(link.open).isFalse();
    }

    @Test
    void shouldLetTheOthersFinishWhereOneExchangeIsCut() {
        // Given
        List<Taker> takers = takers(3);
        FakeLink link = connect(true);
        long begun = time.getAsLong();
        time.advance(Duration.ofSeconds(5));
        takers.get(0).lease.heard(time.getAsLong());

        // When
        connections.abandon(takers.get(0), takers.get(0).lease, begun);

        // Then the others finish on it, new ones do not begin
        assertThat(link.open).isTrue();
        assertThat(new Taker().lease).isNull();
        assertThat(connect(true).open).isTrue();
        takers.subList(1, 3).forEach(taker -> connections.release(taker, taker.lease, true));
        assertThat(link.open).isFalse();
    }

    @Test
    void shouldCloseASharedConnectionThatHasGoneSilent() {
        // Given
        List<Taker> takers = takers(3);
        FakeLink link = connect(true);
        time.advance(Duration.ofMillis(1));
        long begun = time.getAsLong();
        time.advance(Duration.ofSeconds(5));

        // When
        connections.abandon(takers.get(0), takers.get(0).lease, begun);

        // Then
        assertThat(link.open).isFalse();
    }

    @Test
    void shouldLetOneTryAConnectionBeforeItsServerHasSpoken() {
        // Given
        List<Taker> takers = takers(30);

        // When
        FakeLink link = open(true);

        // Then
        assertThat(takers).filteredOn(taker -> taker.lease != null).hasSize(1);
        assertThat(dialer.callers).isEmpty();
        connections.takes(link.id(), -1);
        assertThat(takers).allMatch(taker -> taker.lease.link == link);
    }

    @Test
    void shouldNotWaitForAServerThatNeverSpeaks() {
        // Given
        List<Taker> takers = takers(3);
        FakeLink mute = open(true);
        long begun = time.getAsLong();

        // When its only call is cut at its deadline
        time.advance(Duration.ofSeconds(10));
        connections.abandon(takers.get(0), takers.get(0).lease, begun);

        // Then
        assertThat(mute.open).isFalse();
        connect(true);
        assertThat(takers.subList(1, 3)).allMatch(taker -> taker.lease.link == links.get(1));
    }

    @Test
    void shouldSpreadThoseWhoWaitedForTheEndOfAnOutage() {
        // Given
        List<Taker> takers = takers(250);

        // When
        while (!dialer.callers.isEmpty()) {
            connect(true);
        }

        // Then
        assertThat(links).hasSize(3);
        assertThat(links)
                .extracting(link -> takers.stream()
                        .filter(taker -> taker.lease.link == link)
                        .count())
                .containsExactly(100L, 100L, 50L);
    }

    @Test
    void shouldNeverGiveAConnectionMoreCallsThanItsServerTakes() {
        // Given a server that takes two at once, and nobody else answers
        List<Taker> takers = takers(5);
        open(true);
        connections.takes(links.get(0).id(), 2);
        dialer.callers.remove().refused(REFUSED);
        assertThat(takers).filteredOn(taker -> taker.lease != null).hasSize(2);

        // When one has its reply
        connections.release(takers.get(0), takers.get(0).lease, true);

        // Then the next has its place, and nobody was refused
        assertThat(takers.get(2).lease.link).isEqualTo(links.get(0));
        assertThat(takers).allMatch(taker -> taker.refused == null);
        assertThat(takers.get(3).lease).isNull();
        connections.takes(links.get(0).id(), 3);
        assertThat(takers.get(3).lease.link).isEqualTo(links.get(0));
        connections.takes(links.get(0).id(), -1);
        assertThat(takers.get(4).lease).as("no word on streams changes nothing").isNull();
    }

    @Test
    void shouldTellAllOnAConnectionThatItsServerLeaves() {
        // Given
        List<Taker> takers = takers(3);
        FakeLink link = connect(true);

        // When
        connections.leaving(link.id(), 3);

        // Then they finish on it, new ones do not begin
        assertThat(takers).allMatch(taker -> taker.left == 3);
        assertThat(new Taker().lease).isNull();
        assertThat(link.open).isTrue();
        takers.forEach(taker -> connections.release(taker, taker.lease, true));
        assertThat(link.open).isFalse();
    }

    @Test
    void shouldRefuseAllWhoWaitForTheFirstConnection() {
        List<Taker> takers = takers(5);
        dialer.callers.remove().refused(REFUSED);
        assertThat(takers).allMatch(taker -> taker.refused != null);
        new Taker();
        assertThat(dialer.callers).hasSize(1);
    }

    @Test
    void shouldNotDialInACircleForASecondConnectionThatTheServerRefuses() {
        // Given
        takers(100);
        connect(true);

        // When
        dialer.callers.remove().refused(REFUSED);
        takers(50);

        // Then
        assertThat(dialer.callers).isEmpty();
        time.advance(Duration.ofSeconds(1));
        takers(1);
        assertThat(dialer.callers).hasSize(1);
    }

    @Test
    void shouldRefuseOneForEachFailedDialWhereConnectionsCannotBeShared() {
        // Given
        new Taker();
        connect(false);
        List<Taker> takers = takers(3);

        // When
        dialer.callers.remove().refused(REFUSED);

        // Then
        assertThat(takers).extracting(taker -> taker.refused != null).containsExactly(true, false, false);
        assertThat(dialer.callers).hasSize(2);
    }

    @Test
    void shouldForgetWhoLeft() {
        Taker taker = new Taker();
        assertThat(connections.leave(taker)).isTrue();
        connect(false);
        assertThat(taker.lease).isNull();
        assertThat(new Taker().lease.link).isEqualTo(links.get(0));
    }

    @Test
    void shouldCloseEverythingAtTheEnd() {
        Taker taker = new Taker();
        FakeLink link = connect(false);
        connections.release(taker, taker.lease, true);
        connections.close();
        assertThat(link.open).isFalse();
        assertThat(new Taker().lease).isNull();
    }
}
