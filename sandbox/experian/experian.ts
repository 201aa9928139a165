/** The question provider: a token, then questions and answers at one address. It knows no idempotency keys. */
import { type Party, steeredBy } from '../party';
import { parsed } from '../refusal';
import { factsOf } from '../request-facts';
import type { World } from '../world';
import { answerCrossCore } from './crosscore';
import { abandonSchema, crossCoreSchema, nameIn } from './request';
import { abandonSession } from './sessions';
import { checkToken, issueToken } from './token';

const TOKEN_ROUTE = '/oauth2/v1/token';

export function createExperian(world: World): Party {
  return {
    name: 'experian',
    authenticate(request) {
      if (request.routeOptions.url !== `/experian${TOKEN_ROUTE}`) checkToken(world, request);
    },
    errorBody: ({ code, message }) => ({ success: false, errors: [{ errorType: code, message }] }),
    addRoutes(scope) {
      scope.post(TOKEN_ROUTE, (request) => issueToken(world, request));

      scope.post(
        '/crosscore',
        steeredBy((body) => nameIn(body)?.firstName),
        (request) => {
          const asked = parsed(crossCoreSchema, request.body);
          factsOf(request).reference = asked.header.clientReferenceId;
          return answerCrossCore(world, asked);
        },
      );

      scope.post('/crosscore/abandon', (request) => {
        const { header, payload } = parsed(abandonSchema, request.body);
        factsOf(request).reference = header.clientReferenceId;
        abandonSession(world, payload.kba.sessionId);
        return { responseHeader: { clientReferenceId: header.clientReferenceId, responseCode: 'R0201' } };
      });
    },
  };
}
