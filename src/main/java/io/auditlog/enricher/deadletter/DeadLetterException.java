package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Causes;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;

/** A dead-letter command cannot continue; the message says why and what to do. */
public final class DeadLetterException extends Exception {

    private static final long serialVersionUID = 1L;

    public DeadLetterException(String message) {
        super(message);
    }

    DeadLetterException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Explains a failure of the Kafka clients.
     *
     * @param consequence what it means for the dead letters; not used for a wrong configuration, which is the cause then
     */
    public static DeadLetterException of(KafkaException e, String consequence) {
        Throwable wrong = e instanceof ConfigException ? e : e.getCause();
        if (wrong instanceof ConfigException) {
            return new DeadLetterException(
                    "The configuration is wrong: " + wrong.getMessage()
                            + ". Correct that key; nothing was read or sent.",
                    wrong);
        }
        return new DeadLetterException(explained(e) + ". " + consequence + ".", e);
    }

    private static String explained(KafkaException e) {
        if (e instanceof ProducerFencedException || e instanceof InvalidProducerEpochException) {
            return "Another redrive with the same selection and target took over, or this one stood still for longer than"
                    + " its transaction may last";
        }
        if (e instanceof SerializationException) { // from the registry: an unreadable record does not throw
            return "The schema registry does not answer, so letters cannot be read; check schema.registry.url: "
                    + e.getMessage();
        }
        if (e instanceof AuthenticationException || e instanceof AuthorizationException) {
            return "Access is denied: " + e.getMessage();
        }
        if (e instanceof RetriableException) {
            return "Kafka does not answer as it should; check that it is up and that bootstrap.servers names it: "
                    + Causes.text(e);
        }
        return "Kafka refused: " + e.getMessage();
    }
}
