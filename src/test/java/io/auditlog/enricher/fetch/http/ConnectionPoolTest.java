package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.http.FakeConnector.FakeConnection;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ConnectionPoolTest {

    private static final Reply.NoAnswer REFUSED = new Reply.NoAnswer(Code.UNREACHABLE, "refused");

    private final VirtualTime time = new VirtualTime();
    private final FakeConnector connector = new FakeConnector();
    private final ConnectionPool connections = new ConnectionPool(connector, 256, time);
    private final List<FakeConnection> opened = new ArrayList<>();

    /** One who wants a connection. */
    private final class Taker implements PooledConnection.LeaseCallback {
        PooledConnection lease;
        Reply.NoAnswer refused;

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
        public void onLeaving(int lastStream) {
            throw new UnsupportedOperationException("no server leaves here");
        }

        boolean has(FakeConnection connection) {
            return lease != null && lease.connection == connection;
        }

        void release() {
            connections.release(this, lease, true);
        }
    }

    private List<Taker> takers(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Taker()).toList();
    }

    private FakeConnection connect(boolean shared) {
        FakeConnection connection = open(shared);
        connections.onStreamLimit(connection.id(), 100);
        return connection;
    }

    private FakeConnection open(boolean shared) {
        FakeConnection connection = new FakeConnection(shared);
        opened.add(connection);
        connector.waiting.remove().connected(connection);
        return connection;
    }

    @Test
    void shouldConnectOnceUntilItIsKnownWhatTheServerSpeaks() {
        List<Taker> takers = takers(50);
        assertThat(connector.waiting).hasSize(1);
        FakeConnection connection = connect(true);
        assertThat(takers).allMatch(taker -> taker.has(connection));
    }

    @Test
    void shouldShareAFewConnectionsEvenly() {
        // Given
        takers(100);
        connect(true);

        // When it is crowded
        while (!connector.waiting.isEmpty()) {
            connect(true);
            takers(50);
        }

        // Then three are enough for 256 calls
        assertThat(opened).hasSize(3);
        takers(30);
        assertThat(connector.waiting).isEmpty();
    }

    @Test
    void shouldOpenOneForEachWhereConnectionsCannotBeShared() {
        // Given
        List<Taker> takers = takers(10);

        // When
        connect(false);
        assertThat(connector.waiting).hasSize(9);
        while (!connector.waiting.isEmpty()) {
            connect(false);
        }

        // Then
        assertThat(takers.stream().map(taker -> taker.lease).distinct()).hasSize(10);
        takers.forEach(Taker::release);
        takers(10);
        assertThat(connector.waiting).isEmpty();
    }

    @Test
    void shouldPassAFreedConnectionOnToWhoWaits() {
        // Given
        Taker first = new Taker();
        connect(false);
        Taker second = new Taker();

        // When
        first.release();

        // Then the connection that was opened meanwhile is kept for the next
        assertThat(second.lease).isEqualTo(first.lease);
        FakeConnection next = connect(false);
        assertThat(new Taker().has(next)).isTrue();
    }

    @Test
    void shouldCheckAQuietConnectionBeforeItIsUsedAgain() {
        // Given
        Taker taker = new Taker();
        FakeConnection connection = connect(false);
        taker.release();
        time.advance(Duration.ofSeconds(2));

        // When, then
        Taker next = new Taker();
        assertThat(connection.probed).isEqualTo(1);
        assertThat(next.has(connection)).isTrue();
        next.release();
        time.advance(Duration.ofSeconds(2));
        connection.alive = false;
        assertThat(new Taker().lease).isNull();
        assertThat(connection.open).isFalse();
        assertThat(connector.waiting).hasSize(1);
    }

    @Test
    void shouldReplaceConnectionsAfterTheirLifetime() {
        Taker taker = new Taker();
        FakeConnection alone = connect(false);
        taker.release();
        time.advance(Duration.ofMinutes(5));
        new Taker();
        assertThat(alone.open).isFalse();
        assertThat(connector.waiting).hasSize(1);
    }

    @Test
    void shouldLetSharedConnectionsFinishBeforeTheyAreReplaced() {
        Taker old = new Taker();
        FakeConnection shared = connect(true);
        time.advance(Duration.ofMinutes(5));
        Taker young = new Taker();
        connect(true);
        assertThat(young.has(shared)).isFalse();
        assertThat(shared.open).isTrue();
        old.release();
        assertThat(shared.open).isFalse();
    }

    @Test
    void shouldCloseASharedConnectionThatHasGoneSilent() {
        // Given
        List<Taker> takers = takers(3);
        FakeConnection connection = connect(true);
        time.advance(Duration.ofMillis(1));
        long begun = time.getAsLong();
        time.advance(Duration.ofSeconds(5));

        // When
        connections.abandon(takers.get(0), takers.get(0).lease, begun);

        // Then
        assertThat(connection.open).isFalse();
    }

    @Test
    void shouldLetOneTryAConnectionBeforeItsServerHasSpoken() {
        List<Taker> takers = takers(30);
        FakeConnection connection = open(true);
        assertThat(takers).filteredOn(taker -> taker.lease != null).hasSize(1);
        assertThat(connector.waiting).isEmpty();
        connections.onStreamLimit(connection.id(), -1);
        assertThat(takers).allMatch(taker -> taker.has(connection));
    }

    @Test
    void shouldNotWaitForAServerThatNeverSpeaks() {
        // Given
        List<Taker> takers = takers(3);
        FakeConnection mute = open(true);
        long begun = time.getAsLong();

        // When its only call is cut at its deadline
        time.advance(Duration.ofSeconds(10));
        connections.abandon(takers.get(0), takers.get(0).lease, begun);

        // Then
        assertThat(mute.open).isFalse();
        FakeConnection next = connect(true);
        assertThat(takers.subList(1, 3)).allMatch(taker -> taker.has(next));
    }

    @Test
    void shouldNeverGiveAConnectionMoreCallsThanItsServerTakes() {
        // Given a server that takes two at once, and no further connection
        List<Taker> takers = takers(5);
        FakeConnection connection = open(true);
        connections.onStreamLimit(connection.id(), 2);
        connector.waiting.remove().refused(REFUSED);
        assertThat(takers).filteredOn(taker -> taker.lease != null).hasSize(2);

        // When one has its reply
        takers.get(0).release();

        // Then the next has its place, and nobody was refused
        assertThat(takers.get(2).has(connection)).isTrue();
        assertThat(takers).allMatch(taker -> taker.refused == null);
        assertThat(takers.get(3).lease).isNull();
        connections.onStreamLimit(connection.id(), 3);
        assertThat(takers.get(3).has(connection)).isTrue();
        connections.onStreamLimit(connection.id(), -1);
        assertThat(takers.get(4).lease).as("no word on streams changes nothing").isNull();
    }

    @Test
    void shouldRefuseAllWhoWaitForTheFirstConnection() {
        List<Taker> takers = takers(5);
        connector.waiting.remove().refused(REFUSED);
        assertThat(takers).allMatch(taker -> taker.refused != null);
        new Taker();
        assertThat(connector.waiting).hasSize(1);
    }

    @Test
    void shouldNotConnectInACircleForASecondConnectionThatTheServerRefuses() {
        // Given
        takers(100);
        connect(true);

        // When
        connector.waiting.remove().refused(REFUSED);
        takers(50);

        // Then
        assertThat(connector.waiting).isEmpty();
        time.advance(Duration.ofSeconds(1));
        takers(1);
        assertThat(connector.waiting).hasSize(1);
    }

    @Test
    void shouldRefuseOneForEachFailureWhereConnectionsCannotBeShared() {
        new Taker();
        connect(false);
        List<Taker> takers = takers(3);
        connector.waiting.remove().refused(REFUSED);
        assertThat(takers).extracting(taker -> taker.refused != null).containsExactly(true, false, false);
        assertThat(connector.waiting).hasSize(2);
    }

    @Test
    void shouldForgetWhoLeftAndCloseEverythingAtTheEnd() {
        Taker left = new Taker();
        assertThat(connections.leave(left)).isTrue();
        FakeConnection connection = connect(false);
        assertThat(left.lease).isNull();
        Taker taker = new Taker();
        assertThat(taker.has(connection)).isTrue();
        taker.release();
        connections.close();
        assertThat(connection.open).isFalse();
        assertThat(new Taker().lease).isNull();
    }
}
