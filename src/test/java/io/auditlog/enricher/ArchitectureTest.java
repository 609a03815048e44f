package io.auditlog.enricher;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.auditlog.enricher.fetch.EntrySource;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which package may know what. A package that needs more is a change of the design, not of a test. */
final class ArchitectureTest {

    private static final String ROOT = "io.auditlog.enricher";

    private static final Set<String> TIME_AND_CHANCE = Set.of(
            "System.currentTimeMillis",
            "System.nanoTime",
            "Instant.now",
            "Thread.sleep",
            "ThreadLocalRandom.current",
            "Random.<init>",
            "SecureRandom.<init>",
            "Math.random",
            "UUID.randomUUID",
            "Uuid.randomUuid");

    /** What a word in the table stands for, where it is not a package of ours. */
    private static final Map<String, String> LIBRARIES = Map.ofEntries(
            entry("JDK", "java.. javax.net.ssl.. javax.crypto.. javax.security.auth.x500.."),
            entry("avro", "org.apache.avro.."),
            entry("http-client", "org.apache.hc.."),
            entry("http-server", "com.sun.net.httpserver.."),
            entry("jackson", "com.fasterxml.jackson.core.."),
            entry("logback", "ch.qos.logback.."),
            entry("kafka-clients", "org.apache.kafka.clients.. org.apache.kafka.common.."),
            entry("kafka-streams", "org.apache.kafka.streams.."),
            entry("micrometer", "io.micrometer.."),
            entry("opentelemetry", "io.opentelemetry.."),
            entry("slf4j", "org.slf4j.."));

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            entry         | JDK
            evidence      | JDK entry
            ratelimit     | JDK slf4j
            fetch.breaker | JDK entry
            fetch         | JDK entry ratelimit tracing http-client slf4j
            convert       | JDK entry schema avro jackson
            convert.ocsf  | JDK entry convert schema avro jackson
            drift         | JDK convert serde jackson
            serde         | JDK schema avro jackson kafka-clients slf4j
            kafka         | JDK entry kafka-clients kafka-streams slf4j
            topology      | JDK entry evidence fetch logging convert serde kafka tracing schema avro kafka-clients kafka-streams slf4j
            tracing       | JDK entry kafka-clients micrometer opentelemetry slf4j
            verify        | JDK entry evidence reconcile serde topology jackson kafka-clients kafka-streams
            deadletter    | JDK entry kafka ratelimit serde schema avro jackson kafka-clients
            submit        | JDK convert entry ratelimit reconcile kafka-clients
            tail          | JDK deadletter entry serde schema jackson kafka-clients
            reconcile     | JDK entry kafka topology serde jackson kafka-clients kafka-streams
            preflight     | JDK entry fetch kafka monitoring ratelimit serde topology schema avro jackson kafka-clients kafka-streams
            monitoring    | JDK drift entry fetch logging ratelimit serde topology jackson kafka-clients micrometer http-server slf4j
            logging       | JDK slf4j logback
            control       | JDK entry logging monitoring serde jackson kafka-clients slf4j
            config        | JDK drift entry evidence convert fetch ratelimit serde kafka topology tracing monitoring kafka-clients kafka-streams
            """)
    void shouldKnowOnlyWhatItsDesignNames(String name, String known) {
        String[] packages = Stream.concat(Stream.of(name), Arrays.stream(known.split(" ", -1)))
                .flatMap(word ->
                        Arrays.stream(LIBRARIES.getOrDefault(word, in(word)).split(" ", -1)))
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(in(name))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(packages))
                .check(MAIN);
    }

    @Test
    void shouldNameEveryPackageButTheCommands() throws Exception {
        String table = getClass()
                .getDeclaredMethod("shouldKnowOnlyWhatItsDesignNames", String.class, String.class)
                .getAnnotation(CsvSource.class)
                .textBlock();
        assertThat(MAIN.stream()
                        .map(type ->
                                type.getPackageName().substring(ROOT.length()).split("\\.", 3))
                        .filter(parts -> parts.length > 1)
                        .map(parts -> parts[1])
                        .filter(name -> !name.equals("cli") && !name.equals("schema"))
                        .collect(Collectors.toSet()))
                .allSatisfy(name -> assertThat(table).containsPattern("(?m)^" + name + " +\\|"));
    }

    @Test
    void shouldLetTheTopologyKnowOnlyThePortOfFetch() {
        noClasses()
                .that()
                .resideInAPackage(in("topology"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(in("fetch")).and(not(belongToAnyOf(EntrySource.class))))
                .check(MAIN);
    }

    @Test
    void shouldLetOnlyFetchHttpKnowTheHttpClient() {
        noClasses()
                .that()
                .resideOutsideOfPackages(in("fetch.http"), ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.hc..")
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackages(in("fetch.http"), in("cli"), ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("fetch.http"))
                .check(MAIN);
    }

    @Test
    void shouldLetNobodyButTheCommandsKnowTheWorker() {
        noClasses()
                .that()
                .resideOutsideOfPackages(in("cli"), ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackage(in("cli"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(in("cli"), "picocli.."))
                .check(MAIN);
    }

    @Test
    void shouldHaveNoPackagesThatNeedEachOther() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    /** The worker and the commands are where time and chance come from. */
    @Test
    void shouldBeGivenTimeAndChanceRatherThanTakeThem() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, in("cli"))
                .should()
                .accessTargetWhere(isTimeOrChance())
                .check(MAIN);
    }

    /** A call, or a reference to the method or constructor; but a generator of ours may begin with its superclass's. */
    private static DescribedPredicate<JavaAccess<?>> isTimeOrChance() {
        return describe("time or chance", access -> {
            String target = access.getTargetOwner().getSimpleName() + "."
                    + access.getTarget().getName();
            return (TIME_AND_CHANCE.contains(target) || target.startsWith("Clock.system"))
                    && !access.getOriginOwner().isAssignableTo(java.util.Random.class);
        });
    }

    private static String in(String name) {
        return ROOT + "." + name + "..";
    }
}
