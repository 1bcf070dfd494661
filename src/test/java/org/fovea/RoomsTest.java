package org.fovea;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms point one way. */
class RoomsTest {

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void roomsUseOnlyWhatTheyMay() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("checkpoint").definedBy("org.fovea.vlm.checkpoint")
                .layer("tensor").definedBy("org.fovea.vlm.tensor")
                .layer("vision").definedBy("org.fovea.vlm.vision")
                .layer("text").definedBy("org.fovea.vlm.text")
                .layer("vlm").definedBy("org.fovea.vlm")
                .layer("intervene").definedBy("org.fovea.intervene")
                .layer("lens").definedBy("org.fovea.lens")
                .layer("coco").definedBy("org.fovea.coco")
                .layer("hub").definedBy("org.fovea.hub")
                .layer("experiment").definedBy("org.fovea.experiment")
                .layer("cli").definedBy("org.fovea.cli")
                .layer("look").definedBy("org.fovea.app.look")
                .layer("state").definedBy("org.fovea.app.state")
                .layer("panes").definedBy("org.fovea.app.image", "org.fovea.app.lens", "org.fovea.app.segmentation",
                        "org.fovea.app.knockout", "org.fovea.app.answer", "org.fovea.app.models",
                        "org.fovea.app.browser", "org.fovea.app.attribution", "org.fovea.app.experiment")
                .layer("app").definedBy("org.fovea.app")
                .whereLayer("checkpoint").mayNotAccessAnyLayer()
                .whereLayer("coco").mayOnlyAccessLayers("vision")
                .whereLayer("hub").mayOnlyAccessLayers("checkpoint")
                .whereLayer("hub").mayOnlyBeAccessedByLayers("cli", "app", "panes")
                .whereLayer("experiment").mayOnlyAccessLayers("vlm", "checkpoint", "tensor", "vision", "text", "intervene", "lens", "coco")
                .whereLayer("experiment").mayOnlyBeAccessedByLayers("cli", "app", "panes")
                .whereLayer("look").mayNotAccessAnyLayer()
                .whereLayer("tensor").mayOnlyAccessLayers("checkpoint")
                .whereLayer("vision").mayOnlyAccessLayers("tensor", "checkpoint")
                .whereLayer("text").mayOnlyAccessLayers("tensor", "checkpoint")
                .whereLayer("vlm").mayOnlyAccessLayers("checkpoint", "vision", "text", "tensor")
                .whereLayer("intervene").mayOnlyAccessLayers("vlm", "checkpoint", "vision", "text")
                .whereLayer("lens").mayOnlyAccessLayers("vlm", "vision", "text")
                .whereLayer("state").mayOnlyAccessLayers("vlm", "checkpoint", "tensor", "vision", "text", "intervene", "lens", "coco")
                .whereLayer("panes").mayOnlyBeAccessedByLayers("app")
                .whereLayer("cli").mayNotBeAccessedByAnyLayer().check(CLASSES);
    }

    @Test
    void onlyTheAppKnowsJavaFx() {
        noClasses().that()
                .resideOutsideOfPackages("org.fovea.app", "org.fovea.app..")
                .should().dependOnClassesThat().resideInAPackage("javafx..").check(CLASSES);
    }

    @Test
    void theStateBehindThePanesNeedsNoToolkit() {
        noClasses().that().resideInAPackage("org.fovea.app.state")
                .should().dependOnClassesThat().resideInAnyPackage("javafx.scene..", "javafx.stage..", "javafx.application..").check(CLASSES);
    }

    @Test
    void theWindowNeverTouchesATensor() {
        noClasses().that()
                .resideInAnyPackage("org.fovea.app..", "org.fovea.coco..")
                .should().dependOnClassesThat().resideInAPackage("ai.djl..").check(CLASSES);
    }

    @Test
    void nothingIsCalledManagerOrHelperOrUtil() {
        classes().should()
                .haveNameNotMatching(".*(Manager|Helper|Utils?|Factory|Impl)$").check(CLASSES);
    }
}
