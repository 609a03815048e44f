package io.auditlog.enricher.config;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.fetch.OutcomeRule;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;

/** The keys {@code outcome.<code>}, which set the handling of entries that fail with a code. */
final class OutcomeKeys {

    /** Codes without a key: retrying later cannot change their result. */
    static final Set<Code> REFUSED = Collections.unmodifiableSet(
            EnumSet.of(Code.ID_INVALID, Code.ID_UNREADABLE, Code.RECORD_OVERSIZED, Code.RECORD_REFUSED, Code.INTERNAL));

    private static final String RETRY = "retry:";

    /** Ordered by code. */
    static final Map<Code, Key<OutcomeRule>> KEYS = keys();

    private OutcomeKeys() {}

    static String name(Code code) {
        return "outcome." + code.name().toLowerCase(Locale.ROOT);
    }

    /** Why a name of a code may not be set, or empty if it may. */
    static Optional<String> refusal(String name) {
        return REFUSED.stream().anyMatch(code -> name(code).equals(name))
                ? Optional.of("may not be set: no time changes such a failure, so it is a dead letter in any case")
                : Optional.empty();
    }

    private static Map<Code, Key<OutcomeRule>> keys() {
        ValueType<OutcomeRule> type = new ValueType<>(
                ConfigDef.Type.STRING,
                "dead-letter, hold, or retry:N with N from 1 to " + History.MAX_ATTEMPTS,
                OutcomeKeys::parse);
        Map<Code, Key<OutcomeRule>> keys = new EnumMap<>(Code.class);
        for (Code code : Code.values()) {
            if (!REFUSED.contains(code)) {
                String doc = "What becomes of an entry that fails with " + code + ".";
                keys.put(code, Key.key(name(code), type, null).doc(doc));
            }
        }
        return Collections.unmodifiableMap(keys);
    }

    private static Optional<OutcomeRule> parse(String text) {
        if (text.equals("dead-letter")) {
            return Optional.of(OutcomeRule.DEAD_LETTER);
        }
        if (text.equals("hold")) {
            return Optional.of(OutcomeRule.HOLD);
        }
        return Optional.of(text)
                .filter(retry -> retry.startsWith(RETRY))
                .flatMap(retry -> ValueType.integer(1, History.MAX_ATTEMPTS).parse(retry.substring(RETRY.length())))
                .map(OutcomeRule::new);
    }
}
