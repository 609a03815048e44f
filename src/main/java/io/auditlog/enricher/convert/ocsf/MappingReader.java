package io.auditlog.enricher.convert.ocsf;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import io.auditlog.enricher.convert.ocsf.JsonTree.Num;
import io.auditlog.enricher.entry.Escaped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads files of rules whole, and reports all that is wrong with one, each with the rule and the reason. */
final class MappingReader {

    private static final String KEY = "ocsf.mapping.file";
    private static final String BUILT_IN = "mapping.json";

    private final String file;
    private final Set<String> problems = new LinkedHashSet<>();

    private MappingReader(String file) {
        this.file = file;
    }

    /**
     * The built-in rules, and before them those of a file.
     *
     * @throws IllegalArgumentException if the file cannot be read or used; a line for each mistake, with the key of the
     *     file, the file, the rule and the reason
     */
    static Mapping read(Optional<Path> own) {
        try (InputStream builtIn = MappingReader.class.getResourceAsStream(BUILT_IN)) {
            Mapping mapping = new MappingReader("built-in").mapping(builtIn.readAllBytes(), true);
            return own.map(path -> mapping.after(ownFile(path))).orElse(mapping);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Mapping ownFile(Path path) {
        try {
            return new MappingReader(path.toString()).mapping(Files.readAllBytes(path), false);
        } catch (JacksonException e) {
            JsonLocation at = e.getLocation(); // the parser's own message may show what the file holds
            throw wrong(
                    path,
                    Set.of("no readable JSON at line " + at.getLineNr() + ", column " + at.getColumnNr()
                            + ": it must be one object, in which no member stands twice"));
        } catch (IOException e) {
            throw wrong(path, Set.of("cannot be read (" + e.getClass().getSimpleName() + ")"));
        }
    }

    private static IllegalArgumentException wrong(Object file, Set<String> problems) {
        return new IllegalArgumentException(problems.stream()
                .map(problem -> Escaped.text(KEY + ": " + file + ": " + problem))
                .collect(Collectors.joining("\n")));
    }

    private Mapping mapping(byte[] json, boolean whole) throws IOException {
        MappingObject document = new MappingObject(JsonTree.readStrictly(json), "", problems);
        document.allow("format", "product", "words", "rules");
        if (!new Num("1").equals(document.members().get("format"))) {
            document.wrong("format must be 1");
        }
        Optional<MappingObject> product = document.object("product");
        Map<OcsfClass, Map<String, Integer>> verbs = new EnumMap<>(OcsfClass.class);
        Set<String> failures = new HashSet<>();
        document.object("words").ifPresent(words -> readWords(words, verbs, failures));
        List<Rule> rules = new ArrayList<>();
        for (MappingObject rule : document.objects("rules", "rule")) {
            rules.add(new RuleReader(file, rule).rule());
        }
        if (rules.isEmpty()) {
            document.wrong("rules: there are none");
        }
        if (!whole && document.has("product")) {
            document.wrong("product: only the built-in rules name it");
        }
        if (problems.isEmpty()) {
            checkReached(rules);
        }
        if (!problems.isEmpty()) {
            throw wrong(file, problems);
        }
        return new Mapping(
                product.flatMap(each -> each.string("name")).orElse(""),
                product.flatMap(each -> each.string("vendor_name")).orElse(""),
                verbs,
                failures,
                rules);
    }

    private void checkReached(List<Rule> rules) {
        int begin = file.length() + 1; // of a rule's own name
        for (int i = 1; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            rules.subList(0, i).stream()
                    .filter(earlier -> earlier.takesAllOf(rule))
                    .findFirst()
                    .ifPresent(earlier -> problems.add(rule.name().substring(begin) + " is never reached: "
                            + earlier.name().substring(begin) + " takes all its events; put it before that one"));
        }
    }

    private static void readWords(
            MappingObject words, Map<OcsfClass, Map<String, Integer>> verbs, Set<String> failures) {
        for (String name : words.names()) {
            Optional<OcsfClass> type = OcsfClass.of(name);
            if (name.equals("failure")) {
                failures.addAll(words(words, name));
            } else if (type.isPresent()) {
                words.object(name).ifPresent(activities -> verbs.put(type.get(), verbs(activities, type.get())));
            } else {
                words.wrong(name + " is neither failure nor the number of a class");
            }
        }
    }

    private static Map<String, Integer> verbs(MappingObject activities, OcsfClass type) {
        Map<String, Integer> verbs = new HashMap<>();
        for (String id : activities.names()) {
            if (!id.matches("\\d{1,2}") || type.activity(Integer.parseInt(id)).isEmpty()) {
                activities.wrong(id + " is no activity of class " + type.uid);
            } else {
                for (String word : words(activities, id)) {
                    if (verbs.put(word, Integer.valueOf(id)) != null) {
                        activities.wrong("\"" + word + "\" stands under two activities, or twice");
                    }
                }
            }
        }
        return verbs;
    }

    private static List<String> words(MappingObject object, String name) {
        List<String> words = object.strings(name);
        words.stream()
                .filter(word -> !EventName.isWord(word))
                .forEach(word -> object.wrong("\"" + word + "\" is never a word of an event's name: those are in lower"
                        + " case, without dots, spaces, _, -, : and /"));
        return words;
    }
}
