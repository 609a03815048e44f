package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.pace.Pacer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Lets no call out before it has a permit. Every attempt passes here, retries and probes too. Threads: any. */
final class Paced implements Transport {

    private static final Exchange CUT = () -> false;

    private final Transport next;
    private final Pacer pacer;
    private final LongSupplier nanoTime;
    private final LongConsumer waited;

    /**
     * The layer.
     *
     * @param waited told for each permit how many nanoseconds it was waited for
     */
    Paced(Transport next, Pacer pacer, LongSupplier nanoTime, LongConsumer waited) {
        this.next = next;
        this.pacer = pacer;
        this.nanoTime = nanoTime;
        this.waited = waited;
    }

    @Override
    public Exchange send(Inquirer inquirer) {
        Permitted permitted = new Permitted(inquirer);
        permitted.takes(inquirer.isFirst() ? pacer.acquireFirst(permitted) : pacer.acquire(permitted));
        return permitted;
    }

    @Override
    public void close() {
        next.close();
    }

    /** A call that waits for its permit, or has it. */
    private final class Permitted implements LongConsumer, Inquirer, Exchange {
        private final Inquirer inquirer;
        private final long asked = nanoTime.getAsLong();
        private final AtomicReference<Exchange> exchange = new AtomicReference<>();
        private volatile Pacer.Ticket ticket;
        private volatile long due;

        Permitted(Inquirer inquirer) {
            this.inquirer = inquirer;
        }

        void takes(Pacer.Ticket given) {
            ticket = given;
            if (exchange.get() == CUT) {
                given.cancel();
            }
        }

        @Override
        public void accept(long permitDue) {
            due = permitDue;
            if (exchange.get() == null && inquirer.leaves()) {
                waited.accept(nanoTime.getAsLong() - asked);
                Exchange begun = next.send(this);
                if (!exchange.compareAndSet(null, begun)) {
                    begun.cut();
                }
            }
        }

        @Override
        public AuditLogId id() {
            return inquirer.id();
        }

        @Override
        public boolean leaves() {
            return inquirer.leaves();
        }

        @Override
        public String key() {
            return inquirer.key();
        }

        @Override
        public void asksAgain(Runnable granted) {
            pacer.acquire(permitDue -> {
                due = permitDue;
                granted.run();
            });
        }

        @Override
        public void written() {
            pacer.left(due);
        }

        @Override
        public void ended(Reply reply) {
            inquirer.ended(reply);
        }

        @Override
        public boolean cut() {
            Exchange begun = exchange.getAndSet(CUT);
            Pacer.Ticket given = ticket;
            if (given != null) {
                given.cancel();
            }
            return begun != null && begun.cut();
        }
    }
}
