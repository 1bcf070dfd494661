package org.fovea.session;

import java.util.List;
import org.fovea.intervene.Patches;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.image.TokenGrid;

/**
 * What {@link CommandLines} need to know of a session that is open.
 *
 * @param session with its image
 * @param prompt the question, or the whole prompt if the question was put into a template of the person's own
 * @param compute the mode in use; null for the checkpoint's usual one
 * @param objects annotated in the image
 * @param object the selected one; null for none
 * @param grids of the image's visual tokens
 * @param tokens how many visual tokens the image has
 * @param layers L
 * @param hasMean whether the checkpoint's folder carries a mean visual token
 * @param change the interventions
 * @param shown those of the run that is shown; none while the original run is
 */
public record Screen(
        Session session,
        String prompt,
        ComputeMode compute,
        List<AnnotatedObject> objects,
        AnnotatedObject object,
        List<TokenGrid> grids,
        int tokens,
        int layers,
        boolean hasMean,
        Interventions change,
        Interventions shown) {

    /**
     * An object of the image.
     *
     * @param id as the COCO file has it
     * @param patches that it covers
     */
    public record AnnotatedObject(String id, Patches patches) {}
}
