package org.fovea.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fovea.base.BadInput;

/** The file that configures a checkpoint's image processor. */
final class ImageProcessorFile {

    private static final String FILE = "preprocessor_config.json";
    private static final String NEWER_FILE = "processor_config.json";

    private ImageProcessorFile() {}

    /**
     * The fields of {@code image_processor} in {@code processor_config.json}, where newer versions of transformers
     * write them and look first, or else those of {@code preprocessor_config.json}.
     *
     * @param checkpointDir the checkpoint's folder
     * @throws BadInput if neither exists, or the file cannot be read
     */
    static Fields read(Path checkpointDir) {
        Path newer = checkpointDir.resolve(NEWER_FILE);
        if (Files.exists(newer)) {
            Fields fields = Fields.read(newer);
            JsonNode nested = fields.node().path("image_processor");
            if (!nested.isMissingNode() && !nested.isNull()) {
                return fields.object("image_processor");
            }
        }
        Path file = checkpointDir.resolve(FILE);
        if (Files.exists(file)) {
            return Fields.read(file);
        }
        throw new BadInput(checkpointDir + " has neither a " + FILE + " nor a " + NEWER_FILE
                + " with an image_processor; expected one of them.");
    }

    /**
     * The class of the image processor without the suffix of its backend, {@code Fast} or {@code Pil}; empty if the
     * file names none.
     */
    static String type(Fields fields) {
        return fields.text(typeField(fields), "").replaceFirst("(Fast|Pil)$", "");
    }

    /**
     * Reads the fields of an image processor.
     *
     * @param checkpointDir the checkpoint's folder
     * @param known the fields of these classes
     * @param classes the supported classes; a file may also name none
     * @throws BadInput if there is no such file, it names another class, or it has a field that Fovea does not support
     */
    static Fields read(Path checkpointDir, ConfigFields known, String... classes) {
        Fields fields = read(checkpointDir);
        String type = type(fields);
        if (!type.isEmpty() && !List.of(classes).contains(type)) {
            throw fields.complain(typeField(fields), '"' + type + '"', String.join(" or ", classes));
        }
        fields.checked(known);
        return fields;
    }

    /** The field that names the class. */
    static String typeField(Fields fields) {
        return fields.either("image_processor_type", "feature_extractor_type");
    }
}
