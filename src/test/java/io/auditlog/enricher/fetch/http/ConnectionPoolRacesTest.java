package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.Interleavings;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.junit.jupiter.api.Test;

/** The pool of connections, where new calls, ends, cuts and dials meet. */
final class ConnectionPoolRacesTest {

    /** A connection; one that is not shared must never be in two hands. */
    private static final class Wire implements ApiConnection {
        final boolean shared;
        final AtomicBoolean open = new AtomicBoolean(true);

        Wire(boolean shared) {
            this.shared = shared;
        }

        @Override
        public String id() {
            return toString();
        }

        @Override
        public boolean isShared() {
            return shared;
        }

        @Override
        public boolean isOpen() {
            return open.get();
        }

        @Override
        public boolean isPlain() {
            return true;
        }

        @Override
        public boolean isCertificateRequested() {
            return false;
        }

        @Override
        public void execute(AsyncClientExchangeHandler handler) {
            throw new UnsupportedOperationException("no scene sends");
        }

        @Override
        public void probe(Consumer<Boolean> alive) {
            alive.accept(isOpen());
        }

        @Override
        public void close() {
            open.set(false);
        }
    }

    /** One who wants a connection and counts what he hears. */
    private static final class Taker implements PooledConnection.LeaseCallback {
        final AtomicInteger heard = new AtomicInteger();
        volatile PooledConnection lease;

        @Override
        public void leased(PooledConnection given) {
            lease = given;
            heard.incrementAndGet();
        }

        @Override
        public void refused(Reply.NoAnswer fault) {
            heard.incrementAndGet();
        }

        @Override
        public void leaving(int lastStream) {
            throw new UnsupportedOperationException("no scene leaves");
        }
    }

    /** A pool whose dials the scene answers. */
    private static final class Scene implements Connector {
        final Queue<Caller> gauges = new ConcurrentLinkedQueue<>();
        final Queue<Wire> wires = new ConcurrentLinkedQueue<>();
        final ConnectionPool connections = new ConnectionPool(this, 2, () -> 0);
        final Taker first = new Taker();
        final Taker second = new Taker();
        final Taker third = new Taker();

        @Override
        public void dial(Caller caller) {
            gauges.add(caller);
        }

        @Override
        public void close() {
            gauges.clear();
        }

        void connect(boolean shared) {
            Caller caller = gauges.poll();
            if (caller != null) {
                Wire wire = new Wire(shared);
                wires.add(wire);
                caller.connected(wire);
                caller.takes(wire.id(), 100);
            }
        }

        void refuse() {
            Caller caller = gauges.poll();
            if (caller != null) {
                caller.refused(new Reply.NoAnswer(Code.UNREACHABLE, "refused"));
            }
        }

        /** Answers every dial that is still open, and closes the pool. */
        void end(boolean shared) {
            while (!gauges.isEmpty()) {
                connect(shared);
            }
            connections.close();
        }

        void checkThatAllIsClosed() {
            for (Wire wire : wires) {
                Interleavings.expect(wire.isOpen(), false);
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
                    () -> scene.connections.release(scene.first, scene.first.lease, true),
                    () -> scene.connections.lease(scene.second),
                    () -> scene.connections.lease(scene.third));
            while (!scene.gauges.isEmpty()) {
                scene.connect(false);
            }

            // Then
            for (Taker taker : List.of(scene.second, scene.third)) {
                Interleavings.expect(taker.heard.get(), 1);
            }
            Interleavings.expect(scene.second.lease == scene.third.lease, false);
            scene.connections.release(scene.second, scene.second.lease, true);
            scene.connections.release(scene.third, scene.third.lease, true);
            scene.end(false);
            scene.checkThatAllIsClosed();
        });
    }

    @Test
    void shouldServeEverybodyOnceWhereTheServerSpeaksAmongCalls() {
        Interleavings.of(() -> {
            // Given two calls, of which one has the connection to a server that has not spoken yet
            Scene scene = new Scene();
            scene.connections.lease(scene.first);
            scene.connections.lease(scene.second);
            Wire wire = new Wire(true);
            scene.wires.add(wire);
            scene.gauges.remove().connected(wire);

            // When
            Interleavings.together(
                    () -> scene.connections.takes(wire.id(), 2),
                    () -> scene.connections.release(scene.first, scene.first.lease, true),
                    () -> scene.connections.lease(scene.third));

            // Then
            for (Taker taker : List.of(scene.first, scene.second, scene.third)) {
                Interleavings.expect(taker.heard.get(), 1);
            }
            Interleavings.expect(scene.second.lease == scene.third.lease, true);
            scene.connections.release(scene.second, scene.second.lease, true);
            scene.connections.release(scene.third, scene.third.lease, true);
            scene.end(true);
            scene.checkThatAllIsClosed();
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
            Interleavings.expect(scene.first.heard.get(), 1);
            Interleavings.expect(scene.second.heard.get(), left.get() ? 0 : 1);
            scene.connections.release(scene.first, scene.first.lease, true);
            scene.end(true);
            scene.checkThatAllIsClosed();
        });
    }

    @Test
    void shouldAnswerEverybodyOnceWhenADialFails() {
        Interleavings.of(() -> {
            // Given
            Scene scene = new Scene();
            scene.connections.lease(scene.first);

            // When
            Interleavings.together(scene::refuse, () -> scene.connections.lease(scene.second));
            while (!scene.gauges.isEmpty()) {
                scene.connect(true);
            }

            // Then
            Interleavings.expect(scene.first.heard.get(), 1);
            Interleavings.expect(scene.second.heard.get(), 1);
            scene.end(true);
            scene.checkThatAllIsClosed();
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
            Connector.Caller dialed = scene.gauges.remove();

            // When
            Interleavings.together(
                    scene.connections::close,
                    () -> scene.connections.release(scene.first, scene.first.lease, true),
                    () -> {
                        Wire wire = new Wire(false);
                        scene.wires.add(wire);
                        dialed.connected(wire);
                    });

            // Then whoever was served gives back what he has
            if (scene.second.lease != null) {
                scene.connections.release(scene.second, scene.second.lease, true);
            }
            Interleavings.expect(scene.second.heard.get() <= 1, true);
            scene.checkThatAllIsClosed();
        });
    }
}
