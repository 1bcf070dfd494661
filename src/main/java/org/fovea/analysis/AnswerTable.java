package org.fovea.analysis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.fovea.model.Answer;
import org.fovea.model.TokenProbability;
import org.jspecify.annotations.Nullable;

/**
 * An answer as numbers: its tokens, the most likely next tokens after the prompt, and those in the place of the token
 * that is read.
 *
 * @param answer with the interventions, if there are any
 * @param next the most likely tokens after the prompt, most likely first
 * @param read null if no token is read
 */
public record AnswerTable(
        Answer answer,
        List<TokenProbability> next,
        @Nullable Read read) {

    /** Number of most likely tokens. */
    public static final int TOP = 10;

    /**
     * The token that is read.
     *
     * @param token of the answer without interventions
     * @param p its probability without interventions, 0..1
     * @param changed its probability with the interventions; null if there are none
     * @param top the most likely tokens in its place, with the interventions if there are any, most likely first
     */
    public record Read(ReadToken token, float p, @Nullable Float changed, List<TokenProbability> top) {}

    /** Adds answer, tokens and top to a JSON object, and read if a token is read. */
    public void describe(ObjectNode json) {
        json.put("answer", answer.text());
        tokens(json.putArray("tokens"), answer.tokens());
        tokens(json.putArray("top"), next);
        if (read != null) {
            ObjectNode node = json.putObject("read");
            ObjectNode token = read.token.describe(node).put("p", read.p);
            if (read.changed != null) {
                token.put("changed", read.changed);
            }
            tokens(node.putArray("top"), read.top);
        }
    }

    private static void tokens(ArrayNode list, List<TokenProbability> tokens) {
        for (TokenProbability token : tokens) {
            list.addObject().put("id", token.id()).put("text", token.text()).put("p", token.p());
        }
    }

    /**
     * A table with the columns list, place, id, text and p. The lists are {@code answer}, {@code next} for the most
     * likely tokens after the prompt, and {@code read} for those in the place of the token that is read; places count
     * from 1.
     */
    public String csv() {
        StringBuilder csv = new StringBuilder("list,place,id,text,p\n");
        rows(csv, "answer", answer.tokens());
        rows(csv, "next", next);
        if (read != null) {
            rows(csv, "read", read.top);
        }
        return csv.toString();
    }

    private static void rows(StringBuilder csv, String list, List<TokenProbability> tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            TokenProbability token = tokens.get(i);
            csv.append(list)
                    .append(',')
                    .append(i + 1)
                    .append(',')
                    .append(token.id())
                    .append(',')
                    .append(TokenTable.quoted(token.text()))
                    .append(',')
                    .append(token.p())
                    .append('\n');
        }
    }
}
