package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.pace.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

    private static final Reply.NoAnswer REFUSED = new Reply.NoAnswer(Code.UNREACHABLE, "refused");

    private final VirtualTime time = new VirtualTime();
    private final FakeDialer dialer = new FakeDialer();
    private final Connections connections = new Connections(dialer, 256, time);
    private final List<FakeLink> links = new ArrayList<>();

    /** One who wants a connection. */
    private final class Taker implements Lease.Lessee {
        Lease lease;
        Reply.NoAnswer refused;

        Taker() {
            connections.lease(this);
        }

        @Override
        public void leased(Lease given) {
            lease = given;
        }

        @Override
        public void refused(Reply.NoAnswer fault) {
            refused = fault;
        }
    }

    private List<Taker> takers(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Taker()).toList();
    }

    private FakeLink connect(boolean shared) {
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
        assertThat(takers).allMatch(taker -> taker.lease.link() == links.get(0));
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
        takers.forEach(taker -> connections.release(taker.lease, true));
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
        connections.release(first.lease, true);

        // Then the connection that was dialed meanwhile is kept for the next
        assertThat(second.lease).isEqualTo(first.lease);
        connect(false);
        assertThat(new Taker().lease.link()).isEqualTo(links.get(1));
    }

    @Test
    void shouldCloseAConnectionThatIsNotReusable() {
        Taker taker = new Taker();
        FakeLink link = connect(false);
        connections.release(taker.lease, false);
        assertThat(link.open).isFalse();
        new Taker();
        assertThat(dialer.callers).hasSize(1);
    }

    @Test
    void shouldLookAtAQuietConnectionBeforeItIsUsedAgain() {
        // Given
        Taker taker = new Taker();
        FakeLink link = connect(false);
        connections.release(taker.lease, true);
        time.advance(Duration.ofSeconds(2));

        // When, then
        Taker next = new Taker();
        assertThat(link.probed).isEqualTo(1);
        assertThat(next.lease.link()).isEqualTo(link);
        connections.release(next.lease, true);
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
        connections.release(taker.lease, true);

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
        assertThat(young.lease.link()).isNotEqualTo(link);
        assertThat(link.open).isTrue();
        connections.release(old.lease, true);
        assertThat(link.open).isFalse();
    }

    @Test
    void shouldKeepASharedConnectionWhenOneExchangeIsCut() {
        // Given
        List<Taker> takers = takers(3);
        FakeLink link = connect(true);
        long begun = time.getAsLong();
        time.advance(Duration.ofSeconds(5));
        takers.get(0).lease.heard(time.getAsLong());

        // When
        connections.abandon(takers.get(0).lease, begun);

        // Then
        assertThat(link.open).isTrue();
        assertThat(new Taker().lease.link()).isEqualTo(link);
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
        connections.abandon(takers.get(0).lease, begun);

        // Then
        assertThat(link.open).isFalse();
    }

    @Test
    void shouldReplaceASharedConnectionWithManyCutStreams() {
        // Given
        List<Taker> takers = takers(20);
        FakeLink link = connect(true);

        // When
        takers.subList(0, 8).forEach(taker -> connections.abandon(taker.lease, time.getAsLong()));

        // Then the others finish on it, new ones do not begin
        assertThat(link.open).isTrue();
        assertThat(new Taker().lease == null || dialer.callers.isEmpty()).isTrue();
        takers.subList(8, 20).forEach(taker -> connections.release(taker.lease, true));
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
        assertThat(new Taker().lease.link()).isEqualTo(links.get(0));
    }

    @Test
    void shouldCloseEverythingAtTheEnd() {
        Taker taker = new Taker();
        FakeLink link = connect(false);
        connections.release(taker.lease, true);
        connections.close();
        assertThat(link.open).isFalse();
        assertThat(new Taker().lease).isNull();
    }
}
