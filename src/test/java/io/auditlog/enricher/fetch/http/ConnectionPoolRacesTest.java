package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.Interleavings;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.http.FakeConnector.FakeConnection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The connection pool, where new calls, ends, cuts and new connections meet. */
final class ConnectionPoolRacesTest {

    /** One who wants a connection and counts what he gets. */
    private static final class Taker implements PooledConnection.LeaseCallback {
        final AtomicInteger called = new AtomicInteger();
        volatile PooledConnection lease;

        @Override
        public void leased(PooledConnection given) {
            lease = given;
            called.incrementAndGet();
        }

        @Override
        public void refused(Reply.NoAnswer fault) {
            called.incrementAndGet();
        }

        @Override
        public void onLeaving(int lastStream) {
            throw new UnsupportedOperationException("no scene leaves");
        }
    }

    /** A pool whose connections the scene opens. */
    private static final class Scene {
        final FakeConnector connector = new FakeConnector();
        final Queue<FakeConnection> opened = new ConcurrentLinkedQueue<>();
        final ConnectionPool connections = new ConnectionPool(connector, 2, () -> 0);
        final Taker first = new Taker();
        final Taker second = new Taker();
        final Taker third = new Taker();

        FakeConnection open(Connector.Listener listener, boolean shared) {
            FakeConnection connection = new FakeConnection(shared);
            opened.add(connection);
            listener.connected(connection);
            return connection;
        }

        void connect(boolean shared) {
            Connector.Listener listener = connector.waiting.poll();
            if (listener != null) {
                listener.onStreamLimit(open(listener, shared).id(), 100);
            }
        }

        void connectAll(boolean shared) {
            while (!connector.waiting.isEmpty()) {
                connect(shared);
            }
        }

        void release(Taker... takers) {
            for (Taker taker : takers) {
                connections.release(taker, taker.lease, true);
            }
        }

        void expectOneCallEach(Taker... takers) {
            for (Taker taker : takers) {
                Interleavings.expect(taker.called.get(), 1);
            }
        }

        /** Opens every connection that is still wanted, closes the pool, and checks that it leaves none open. */
        void end(boolean shared) {
            connectAll(shared);
            connections.close();
            for (FakeConnection connection : opened) {
                Interleavings.expect(connection.isOpen(), false);
            }
        }
    }

    @Test
    void shouldGiveEachCallerOneConnectionOfItsOwn() {
        Interleavings.of(() -> {
            // Given
            Scene scene = new Scene();
            scene.connections.lease(scene.first);
            scene.connect(false);

            // When
            Interleavings.together(
                    () -> scene.release(scene.first),
                    () -> scene.connections.lease(scene.second),
                    () -> scene.connections.lease(scene.third));
            scene.connectAll(false);

            // Then
            scene.expectOneCallEach(scene.second, scene.third);
            Interleavings.expect(scene.second.lease == scene.third.lease, false);
            scene.release(scene.second, scene.third);
            scene.end(false);
        });
    }

    @Test
    void shouldServeEverybodyOnceWhereTheServerSpeaksAmongCalls() {
        Interleavings.of(() -> {
            // Given two calls, of which one has the connection to a server that has not spoken yet
            Scene scene = new Scene();
            scene.connections.lease(scene.first);
            scene.connections.lease(scene.second);
            FakeConnection connection = scene.open(scene.connector.waiting.remove(), true);

            // When
            Interleavings.together(
                    () -> scene.connections.onStreamLimit(connection.id(), 2),
                    () -> scene.release(scene.first),
                    () -> scene.connections.lease(scene.third));

            // Then
            scene.expectOneCallEach(scene.first, scene.second, scene.third);
            Interleavings.expect(scene.second.lease == scene.third.lease, true);
            scene.release(scene.second, scene.third);
            scene.end(true);
        });
    }

    @Test
    void shouldAnswerOrLetGoWhoLeavesWhileItConnects() {
        Interleavings.of(() -> {
            // Given
            Scene scene = new Scene();
            scene.connections.lease(scene.first);
            scene.connections.lease(scene.second);
            AtomicBoolean left = new AtomicBoolean();

            // When
            Interleavings.together(() -> scene.connect(true), () -> left.set(scene.connections.leave(scene.second)));

            // Then
            scene.expectOneCallEach(scene.first);
            Interleavings.expect(scene.second.called.get(), left.get() ? 0 : 1);
            scene.release(scene.first);
            scene.end(true);
        });
    }

    @Test
    void shouldAnswerEverybodyOnceWhenAConnectionIsRefused() {
        Interleavings.of(() -> {
            // Given
            Scene scene = new Scene();
            scene.connections.lease(scene.first);
            Connector.Listener refused = scene.connector.waiting.remove();

            // When
            Interleavings.together(
                    () -> refused.refused(new Reply.NoAnswer(Code.UNREACHABLE, "refused")),
                    () -> scene.connections.lease(scene.second));
            scene.connectAll(true);

            // Then
            scene.expectOneCallEach(scene.first, scene.second);
            scene.end(true);
        });
    }

    @Test
    void shouldLeaveNoConnectionOpenBehindTheEnd() {
        Interleavings.of(() -> {
            // Given
            Scene scene = new Scene();
            scene.connections.lease(scene.first);
            scene.connect(false);
            scene.connections.lease(scene.second);
            Connector.Listener wanted = scene.connector.waiting.remove();

            // When
            Interleavings.together(
                    scene.connections::close, () -> scene.release(scene.first), () -> scene.open(wanted, false));

            // Then whoever was served gives back what he has
            if (scene.second.lease != null) {
                scene.release(scene.second);
            }
            Interleavings.expect(scene.second.called.get() <= 1, true);
            scene.end(false);
        });
    }
}
