package io.auditlog.enricher.convert.ocsf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules in their order, and the words that decide where a rule leaves it open. The last rule takes every event.
 *
 * <p>Threads: any.
 */
final class Mapping {

    final String product;
    final String vendor;
    private final Map<OcsfClass, Map<String, Integer>> verbs;
    private final Set<String> failures;
    private final List<Rule> rules;

    /**
     * What the name of an event says.
     *
     * @param rules the rules that match it, in their order
     * @param words of its normalised name
     * @param fails whether one of them is a word of failure
     */
    record Named(List<Rule> rules, List<String> words, boolean fails) {}

    Mapping(
            String product,
            String vendor,
            Map<OcsfClass, Map<String, Integer>> verbs,
            Set<String> failures,
            List<Rule> rules) {
        this.product = product;
        this.vendor = vendor;
        this.verbs = verbs;
        this.failures = failures;
        this.rules = rules;
    }

    /** Another one's rules and words first, then these. */
    Mapping after(Mapping own) {
        List<Rule> all = new ArrayList<>(own.rules);
        all.addAll(rules);
        Map<OcsfClass, Map<String, Integer>> words = new HashMap<>(verbs);
        own.verbs.forEach((type, more) -> {
            Map<String, Integer> both = new HashMap<>(verbs.getOrDefault(type, Map.of()));
            both.putAll(more);
            words.put(type, both);
        });
        Set<String> failing = new HashSet<>(failures);
        failing.addAll(own.failures);
        return new Mapping(product, vendor, words, failing, List.copyOf(all));
    }

    List<Rule> rules() {
        return rules;
    }

    Named of(String event) {
        String normalised = EventName.normalised(event);
        List<String> words = Arrays.asList(normalised.split("\\.", -1));
        return new Named(
                rules.stream().filter(rule -> rule.matches(normalised)).toList(),
                words,
                words.stream().anyMatch(failures::contains));
    }

    /** The activity of the last word that is a known verb of this class; 99 if none is. */
    int activity(OcsfClass type, List<String> words) {
        Map<String, Integer> known = verbs.getOrDefault(type, Map.of());
        for (int at = words.size() - 1; at >= 0; at--) {
            if (known.containsKey(words.get(at))) {
                return known.get(words.get(at));
            }
        }
        return OcsfClass.OTHER;
    }
}
