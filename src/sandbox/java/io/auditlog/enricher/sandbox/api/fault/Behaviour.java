package io.auditlog.enricher.sandbox.api.fault;

import io.auditlog.enricher.sandbox.api.http.Exchange;
import java.util.Objects;

/** What the simulated API does with one request. Threads: immutable; played by the event loop. */
public sealed interface Behaviour {

    /** Answers 200 with the entry of the ID. */
    Behaviour ENTRY = new Entry();

    /** A short constant name, as the witness counts it. */
    String label();

    void play(Exchange exchange);

    /** The regular reply. */
    record Entry() implements Behaviour {
        @Override
        public String label() {
            return "entry";
        }

        @Override
        public void play(Exchange exchange) {
            Reply.entry(exchange);
        }
    }

    /** A given reply, whatever it says. */
    record Answer(String label, Reply reply) implements Behaviour {
        public Answer {
            Objects.requireNonNull(label, "label");
            Objects.requireNonNull(reply, "reply");
        }

        @Override
        public void play(Exchange exchange) {
            reply.send(exchange);
        }
    }

    /**
     * A fault.
     *
     * @param fault its kind
     * @param parameter what {@link Fault} says about that kind; empty for its default
     */
    record Misbehaviour(Fault fault, String parameter) implements Behaviour {
        public Misbehaviour {
            fault.check(parameter);
        }

        @Override
        public String label() {
            return fault.label();
        }

        @Override
        public void play(Exchange exchange) {
            try {
                fault.play(exchange, parameter);
            } catch (IllegalArgumentException e) {
                Reply.error(400).send(exchange); // a field that no entry has
            }
        }
    }

    static Behaviour of(Fault fault) {
        return new Misbehaviour(fault, "");
    }

    static Behaviour of(Fault fault, String parameter) {
        return new Misbehaviour(fault, parameter);
    }

    /** A status with the body that the contract gives it. */
    static Behaviour status(int status) {
        return of(Fault.STATUS, Integer.toString(status));
    }

    static Behaviour answer(Reply reply) {
        return new Answer("answer", reply);
    }

    /**
     * Reads {@code kind[.parameter]}, for example {@code status.503}.
     *
     * @throws IllegalArgumentException if there is no such fault
     */
    static Behaviour parse(String text) {
        return FaultId.behaviour(text);
    }
}
