package io.auditlog.enricher.convert.ocsf;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads files of rules whole, and reports all that is wrong with one, each with the rule and the reason. */
final class MappingReader {

    private static final String BUILT_IN = "mapping.json";

    private final String file;
    private final List<String> problems = new ArrayList<>();

    private MappingReader(String file) {
        this.file = file;
    }

    /**
     * The built-in rules, and before them those of a file.
     *
     * @throws IllegalArgumentException if the file cannot be read or used; names it, the rules and the reasons
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
            throw new IllegalArgumentException(path + ": no readable JSON: " + e.getOriginalMessage() + " (line "
                    + e.getLocation().getLineNr() + ")");
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    path + ": cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private Mapping mapping(byte[] json, boolean whole) throws IOException {
        MappingObject document = new MappingObject(JsonTree.readStrictly(json), "", problems);
        document.allow("format", "product", "words", "rules");
        if (document.integer("format", 1, 1).isEmpty()) {
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
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(file + ": " + String.join("; ", problems));
        }
        return new Mapping(
                product.flatMap(each -> each.string("name")).orElse(""),
                product.flatMap(each -> each.string("vendor_name")).orElse(""),
                verbs,
                failures,
                rules);
    }

    private static void readWords(
            MappingObject words, Map<OcsfClass, Map<String, Integer>> verbs, Set<String> failures) {
        for (String name : words.names()) {
            Optional<OcsfClass> type = OcsfClass.of(name);
            if (name.equals("failure")) {
                failures.addAll(words.strings(name));
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
                activities.strings(id).forEach(word -> verbs.put(word, Integer.valueOf(id)));
            }
        }
        return verbs;
    }
}
